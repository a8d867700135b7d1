package doctor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// clockSlack is how far clocks may be apart before letters show it.
const clockSlack = 5 * time.Second

// examineClock compares the clock, which dates every letter, with what else knows the
// time: the database's server, and the disk, which may be another machine's. A clock
// before the moment at which this program was built is wrong in any case.
func (p *Patient) examineClock(ctx context.Context, r *Report) {
	const remedy = "set the machine's clock, best by NTP (timedatectl set-ntp true): it dates letters, and decides " +
		"when they are due"
	now := p.Now()
	if built := buildTime(); now.Before(built) {
		r.warn("clock", fmt.Sprintf("it says %s, which is before this program was made, on %s",
			now.UTC().Format("2006-01-02 15:04 -07:00"), built.UTC().Format(time.DateOnly)), remedy)
		return
	}
	var compared []string
	for _, other := range []struct {
		name string
		ask  func(context.Context) (time.Time, error)
	}{{"the database's server", p.databaseClock}, {"the disk", p.diskClock}} {
		asked := p.Now()
		theirs, err := other.ask(ctx)
		if err != nil || theirs.IsZero() {
			continue
		}
		apart := theirs.Sub(asked)
		if apart.Abs() > clockSlack+p.Now().Sub(asked) {
			way := "behind"
			if apart < 0 {
				way = "ahead of"
			}
			r.warn("clock", fmt.Sprintf("it is %v %s that of %s", apart.Abs().Round(time.Second), way, other.name),
				remedy)
			return
		}
		compared = append(compared, other.name)
	}
	if len(compared) == 0 {
		r.add(Note, "clock", "nothing was there to compare it with", "")
		return
	}
	r.note("clock", nil, "agrees with that of "+strings.Join(compared, " and "))
}

// buildTime is when this program was built, as far as it knows.
func buildTime() (t time.Time) {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" {
				t, _ = time.Parse(time.RFC3339, s.Value)
			}
		}
	}
	return t
}

func (p *Patient) databaseClock(ctx context.Context) (time.Time, error) {
	db, err := p.Database(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return db.Clock(ctx)
}

// diskClock is the time that a new file gets.
func (p *Patient) diskClock(context.Context) (time.Time, error) {
	f, err := os.CreateTemp(p.Workspace.Path(workspace.OutputDir), ".clock")
	if err != nil {
		return time.Time{}, err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // nothing is in it
	info, err := f.Stat()
	if err := f.Close(); err != nil {
		return time.Time{}, err
	}
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// What a send needs on the disk: leastFree in any case, and for each recipient the rows
// of the ledger, which are 500 bytes and as many again in its log, and a line of evidence.
const (
	leastFree    = 1 << 30
	perRecipient = 2048
)

// examineDisk looks at the room where the database and the outputs are.
func (p *Patient) examineDisk(r *Report, people int) {
	places := []string{p.Workspace.Path(workspace.OutputDir)}
	if p.DatabaseFile != "" {
		places = append(places, filepath.Dir(p.DatabaseFile))
	}
	need := max(leastFree, uint64(people)*perRecipient)
	least, where := uint64(0), ""
	for _, place := range places {
		free, ok := freeBytes(place)
		if !ok {
			continue
		}
		if where == "" || free < least {
			least, where = free, place
		}
	}
	switch {
	case where == "":
		r.add(Note, "disk", "how much is free cannot be found out on this system", "")
	case least < need:
		r.warn("disk", fmt.Sprintf("%s free at %s; a send to all of the registry wants %s", size(least), where,
			size(need)), "free some space: on a full disk a send stands still")
	default:
		r.note("disk", nil, size(least)+" free")
	}
}

func size(n uint64) string {
	if n < 1<<30 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}

// examineFonts names the languages of regions, people and letters that the PDF cannot
// set, by a word of each: its own name.
func (p *Patient) examineFonts(r *Report, people map[string]int) {
	tags := slices.Clone(p.Templates)
	tags = append(tags, p.Workspace.Config.Organisation.Locale)
	for _, region := range p.Workspace.Config.Regions {
		tags = append(tags, region.Locale)
	}
	for tag := range people {
		tags = append(tags, tag)
	}
	var missing []string
	concerned := 0
	for _, tag := range tags {
		parsed, err := language.Parse(tag)
		if err != nil || tag == "" || p.CanSet(display.Self.Name(parsed), tag) {
			continue
		}
		if name := display.English.Tags().Name(parsed); !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	for tag, n := range people {
		if parsed, err := language.Parse(tag); err == nil && tag != "" && !p.CanSet(display.Self.Name(parsed), tag) {
			concerned += n
		}
	}
	if len(missing) == 0 {
		r.note("fonts", nil, "the PDF can set every language of regions, people and letters")
		return
	}
	slices.Sort(missing)
	r.warn("fonts", fmt.Sprintf("letters in %s go by email and web; the PDF refuses them (%s in the registry)",
		strings.Join(missing, ", "), locale.Num(concerned, "person reads them", "people read them")),
		"nothing, if no PDF is needed in these languages")
}
