package workspace

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	// The zones of regions must load on machines without a zone database.
	_ "time/tzdata"

	"golang.org/x/text/language"

	"tidings/internal/loopback"
	"tidings/internal/mailaddr"
	"tidings/internal/workspace/sources"
	"tidings/notices"
)

// checker gathers the problems of a configuration.
type checker struct{ problems notices.Problems }

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, notices.Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// validate checks what the types cannot say. Secrets' files and keys are read
// when they are used; here only their names are looked at.
func (c Config) validate() notices.Problems {
	k := &checker{}
	k.organisation(c.Organisation)
	k.brand(c)
	k.letter(c.Letter)
	k.languages(c.Languages)
	k.stream("streams.service.", c.Streams.Service)
	k.stream("streams.update.", c.Streams.Update)
	for _, kind := range slices.Sorted(maps.Keys(c.Streams.Kinds)) {
		if s := c.Streams.Kinds[kind]; s != notices.Service && s != notices.News {
			k.add("streams.kinds."+kind, "%q is no stream; write %s or %s", s, notices.Service, notices.News)
		}
	}
	if id := c.Streams.Service.ListID; id != "" && strings.EqualFold(id, c.Streams.Update.ListID) {
		k.add("streams.update.list_id", "both streams have the list id %q; give each its own, so that mail programs "+
			"can tell them apart", id)
	}
	k.regions(c.Regions)
	k.countries(c.Regions)
	k.lists(c.Lists)
	k.problems = append(k.problems, c.known().Validate()...)
	k.relays(c.Relays)
	k.delivery(c.Delivery)
	k.feedback(c.Feedback)
	k.between("subscribe.hourly", c.Subscribe.Hourly, 0, 1e6)
	if c.Subscribe.Open && c.Feedback.PublicURL == "" {
		k.add("subscribe.open", "people sign up on a page of tidings serve: write under feedback.public_url "+
			"where that is reached")
	}
	k.dkim(c.DKIM)
	k.problems = append(k.problems, sources.Validate(c.Sources, c.Regions)...)
	k.database(c.Database)
	for _, rule := range slices.Sorted(maps.Keys(c.Check.Levels)) {
		if level := c.Check.Levels[rule]; !slices.Contains([]string{"error", "warning", "note", "off"}, level) {
			k.add("check.levels."+rule, "%q is no level; write error, warning, note or off", level)
		}
	}
	k.fourEyes(&c.FourEyes)
	k.timestamp(c.Archive)
	k.witnesses(c)
	k.url("site.url", c.Site.URL)
	k.line("site.title", c.Site.Title)
	return k.problems
}

func (k *checker) organisation(o Organisation) {
	k.required("organisation.name", o.Name)
	k.required("organisation.service", o.Service)
	k.line("organisation.short", o.Short)
	k.line("organisation.description", o.Description)
	k.translated("organisation.descriptions", o.Descriptions)
	for n, l := range o.Address {
		k.required(fmt.Sprintf("organisation.address[%d]", n), l)
	}
	k.url("organisation.website", o.Website)
	k.zone("organisation.time_zone", o.TimeZone)
	k.locale("organisation.locale", o.Locale)
	k.required("organisation.signer.name", o.Signer.Name)
	k.required("organisation.signer.title", o.Signer.Title)
	k.line("organisation.signer.unit", o.Signer.Unit)
	k.translated("organisation.signer.titles", o.Signer.Titles)
	k.translated("organisation.signer.units", o.Signer.Units)
}

// translated wants languages, and a text for each.
func (k *checker) translated(key string, texts map[string]string) {
	for _, tag := range slices.Sorted(maps.Keys(texts)) {
		k.locale(key+"."+tag, tag)
		k.required(key+"."+tag, texts[tag])
	}
}

func (k *checker) brand(c Config) {
	k.line("brand.name", c.Brand.Name)
	k.colour("brand.accent", c.Brand.Accent)
	k.colour("brand.accent_dark", c.Brand.AccentDark)
	k.file("brand.logo", c.Brand.Logo, true)
	if s := c.Brand.Footer; strings.IndexFunc(strings.ReplaceAll(s, "\n", ""), IsControl) >= 0 {
		k.add("brand.footer", "footer holds a control character; remove it")
	}
}

func (k *checker) letter(l Letter) {
	k.choice("letter.paper", l.Paper)
	k.choice("letter.window", l.Window)
}

func (k *checker) regions(list []notices.Region) {
	if len(list) == 0 {
		k.add("regions", "regions is empty; declare at least one region")
	}
	for n, r := range list {
		k.zone(fmt.Sprintf("regions[%d].time_zone", n), r.TimeZone)
		k.locale(fmt.Sprintf("regions[%d].locale", n), r.Locale)
	}
}

func (k *checker) stream(at string, s StreamConfig) {
	k.required(at+"from_name", s.FromName)
	k.address(at+"from", s.From, true)
	k.address(at+"reply_to", s.ReplyTo, false)
	k.required(at+"list_id", s.ListID)
	if s.ListID != "" && (!strings.Contains(s.ListID, ".") || !isDomain(s.ListID) || isASCII(s.ListID) != nil) {
		k.add(at+"list_id", "%q is no list id; write words of letters, digits and - with dots between, for instance "+
			"service.example.com", s.ListID)
	}
	if strings.Contains(s.Help, "@") && !strings.Contains(s.Help, "://") {
		k.address(at+"help", strings.TrimPrefix(s.Help, "mailto:"), false)
	} else {
		k.url(at+"help", s.Help)
	}
}

func isASCII(s string) error {
	for _, r := range s {
		if r > 0x7e {
			return fmt.Errorf("%q is not ASCII", r)
		}
	}
	return nil
}

// required checks a text of one line that must be there.
func (k *checker) required(path, s string) {
	if strings.TrimSpace(s) == "" {
		k.add(path, "%s is empty; fill it in", name(path))
		return
	}
	k.line(path, s)
}

// line checks a text of one line: it may stand in a header.
func (k *checker) line(path, s string) {
	if strings.IndexFunc(s, IsControl) >= 0 {
		k.add(path, "%s holds a line break or a control character; write plain text on one line", name(path))
	}
	if n := len([]rune(s)); n > notices.MaxTitle {
		k.add(path, "%s has %d characters; at most %d fit", name(path), n, notices.MaxTitle)
	}
}

// IsControl reports whether a character acts on a terminal or a line instead of standing on it.
func IsControl(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func (k *checker) zone(path, s string) {
	if s == "" || s == "Local" {
		k.add(path, "%q is no time zone; write an IANA name, for instance Europe/London", s)
	} else if _, err := time.LoadLocation(s); err != nil {
		k.add(path, "time zone %q is not known; write an IANA name, for instance Europe/London", s)
	}
}

func (k *checker) locale(path, s string) {
	if _, err := language.Parse(s); err != nil || !notices.ValidTag(s) {
		k.add(path, "%q is no language tag; write for instance en-GB or de", s)
	}
}

func (k *checker) colour(path, s string) {
	if s != "" && (len(s) != 7 || s[0] != '#' || strings.Trim(s[1:], "0123456789abcdefABCDEF") != "") {
		k.add(path, "%q is no colour; write #rrggbb in quotes, for instance \"#0b5394\"", s)
	}
}

// address checks one bare e-mail address.
func (k *checker) address(path, s string, required bool) {
	if s == "" {
		if required {
			k.add(path, "%s is empty; write an e-mail address", name(path))
		}
		return
	}
	_, err := mailaddr.Normalise(s)
	fault := &mailaddr.Error{}
	switch {
	case err == nil && s == strings.TrimSpace(s):
	case errors.As(err, &fault) && fault.Domain:
		k.add(path, "%v; correct it", err)
	default:
		k.add(path, "%q is no e-mail address; write it bare, for instance service@example.com", s)
	}
}

// isDomain tells whether s is a host's name, in any script.
func isDomain(s string) bool {
	_, ok := mailaddr.Host(s)
	return ok
}

func (k *checker) url(path, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		strings.IndexFunc(s, IsControl) >= 0 {
		k.add(path, "%q is no web address; write it whole, for instance https://status.example.com/", s)
	}
}

// file checks the name of a file. inside: it must stay in the workspace.
func (k *checker) file(path, s string, inside bool) {
	switch {
	case s == "":
	case strings.IndexFunc(s, IsControl) >= 0:
		k.add(path, "%s holds a control character; write a file's name", name(path))
	case inside && !filepath.IsLocal(filepath.FromSlash(s)):
		k.add(path, "%q leaves the workspace; write a path relative to tidings.yaml", s)
	}
}

// timestamp wants an authority to come with whom it must be of: a stamp is worth what its authority is.
// witnesses looks at who cosigns, and whom this workspace does.
func (k *checker) witnesses(c Config) {
	for n, w := range c.Archive.Witnesses {
		k.required(fmt.Sprintf("archive.witnesses[%d].url", n), w.URL)
		k.url(fmt.Sprintf("archive.witnesses[%d].url", n), w.URL)
		k.noteKey(fmt.Sprintf("archive.witnesses[%d].key", n), w.Key, "a witness, as its \"tidings witness\" prints it")
	}
	for n, key := range c.Witness.Logs {
		k.noteKey(fmt.Sprintf("witness.logs[%d]", n), key, "an archive's log, as its \"tidings archive\" prints it")
	}
	k.line("witness.name", c.Witness.Name)
}

// noteKey wants NAME+HASH+KEY; whether the hash is that of the key is seen when it is used.
func (k *checker) noteKey(path, key, of string) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 || parts[0] == "" || len(parts[1]) != 8 || len(parts[2]) < 40 ||
		strings.ContainsAny(key, " \t\n") {
		k.add(path, "%.60q is no key of %s", key, of)
	}
}

func (k *checker) timestamp(a Archive) {
	k.url("archive.timestamp_url", a.TimestampURL)
	k.file("archive.timestamp_ca", a.TimestampCA, true)
	if a.TimestampURL != "" && a.TimestampCA == "" {
		k.add("archive.timestamp_url", "timestamp_ca is missing beside it; save the certificates of the authority's "+
			"roots (PEM) in the workspace and write timestamp_ca: and the file's name")
	}
}

func (k *checker) database(s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		k.add("database", "database is no address of a PostgreSQL database; write postgres://user@host/name, or "+
			"remove the line to use tidings.db")
		return
	}
	if _, secret := u.User.Password(); secret || u.Query().Has("password") {
		k.add("database", "database holds a password; put the whole address into the environment variable "+
			"TIDINGS_DATABASE, or the password into ~/.pgpass")
	}
}

// onThisMachine tells whether a relay's address cannot leave the machine.
func onThisMachine(address string) bool {
	return strings.HasPrefix(address, "unix:") || loopback.Address(address)
}
