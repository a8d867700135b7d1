package letter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
)

// Compiled is a source as messages: one template for each language and time zone
// that the audience may need, and for each region where it shows a region's own facts.
type Compiled struct {
	Templates [][]byte          // each an email.Template in its binary form
	Variants  map[string]int    // variant key to index of Templates
	Subjects  map[string]string // by locale
	Warnings  []outputs.Issue   // doubts that keep nothing from being sent
}

// variant is the key of the template that a recipient gets.
func variant(tag, region string) string { return tag + "@" + region }

// Compile composes every variant of the source once; date is that of the messages'
// Date field. Variants that come out the same share a template. Errors of the
// letter are outputs.Issue or outputs.Issues, with file and line.
func (s *Source) Compile(ctx context.Context, date time.Time) (*Compiled, error) {
	return s.compile(ctx, date, nil)
}

// compile is Compile, marked as what it corrects. Readers of one zone get one message, but for
// letters that show facts of the reader's own region. The variants are composed on every
// processor; what comes out does not depend on which is ready first.
func (s *Source) compile(ctx context.Context, date time.Time, corrects *Correction) (*Compiled, error) {
	zones := s.Zones()
	regions := slices.Sorted(maps.Keys(zones)) // that of nobody, "", is the first
	firsts := make([]*composed, len(s.Notice.Locales))
	if err := each(ctx, len(firsts), func(n int) (err error) {
		firsts[n], err = s.compose(place{s.Notice.Locales[n], zones[""], ""}, date, corrects)
		return err
	}); err != nil {
		return nil, err
	}
	c := &Compiled{Variants: map[string]int{}, Subjects: map[string]string{}}
	var all []place
	at := map[string]int{} // of the place in all, by what makes its message another
	variants := map[string]int{}
	for n, tag := range s.Notice.Locales {
		c.Subjects[tag] = firsts[n].subject
		c.Warnings = append(c.Warnings, firsts[n].warnings...)
		for _, region := range regions {
			p := place{tag, zones[region], region}
			i, known := at[p.key(firsts[n].byRegion)]
			if !known {
				i = len(all)
				at[p.key(firsts[n].byRegion)] = i
				all = append(all, p)
			}
			variants[variant(tag, region)] = i
		}
	}
	messages := make([]*composed, len(all))
	if err := each(ctx, len(all), func(n int) (err error) {
		if p := all[n]; p.region == "" {
			messages[n] = firsts[slices.Index(s.Notice.Locales, p.tag)]
			return nil
		}
		messages[n], err = s.compose(all[n], date, corrects)
		return err
	}); err != nil {
		return nil, err
	}
	seen := map[[sha256.Size]byte]int{}
	templates := make([]int, len(all))
	for n, m := range messages {
		i, same := seen[m.sum]
		if !same {
			i = len(c.Templates)
			seen[m.sum] = i
			c.Templates = append(c.Templates, m.template)
		}
		templates[n] = i
	}
	for key, n := range variants {
		c.Variants[key] = templates[n]
	}
	return c, nil
}

// place is what makes the message of one reader another than that of the next.
type place struct {
	tag    string
	zone   *time.Location
	region string
}

func (p place) key(byRegion bool) string {
	if byRegion {
		return variant(p.tag, p.zone.String()+"@"+p.region)
	}
	return variant(p.tag, p.zone.String())
}

// composed is the message of one place.
type composed struct {
	template []byte
	sum      [sha256.Size]byte
	subject  string
	byRegion bool
	warnings []outputs.Issue
}

func (s *Source) compose(p place, date time.Time, corrects *Correction) (*composed, error) {
	doc, err := s.unsettled(p, corrects)
	if err != nil {
		return nil, err
	}
	file := File(s.Notice.Slug, p.tag)
	t, err := email.CompileOwn(s.envelope(doc, date), doc, func(v outputs.Values, l outputs.Links) ([]byte, error) {
		return text.Render(doc, v, l)
	}, plainPart(doc))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c := &composed{subject: doc.Meta.Subject, byRegion: doc.ByRegion, warnings: doc.Warnings}
	if n := t.HTMLSize(); n > email.GoodHTML {
		c.warnings = append(c.warnings, outputs.Issue{File: file,
			Text: fmt.Sprintf("the HTML of the letter has %d KB; keep it below %d KB, for mail programs cut letters "+
				"off at %d KB",
				n>>10, email.GoodHTML>>10, email.MaxHTML>>10)})
	}
	if c.template, err = t.MarshalBinary(); err != nil {
		return nil, err
	}
	c.sum = sha256.Sum256(c.template)
	return c, nil
}

// each does what is to be done n times on every processor, and gives the first error by number.
func each(ctx context.Context, n int, do func(int) error) error {
	var next atomic.Int64
	var crew sync.WaitGroup
	errs := make([]error, n)
	for range min(n, runtime.GOMAXPROCS(0)) {
		crew.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if errs[i] = ctx.Err(); errs[i] == nil {
					errs[i] = do(i)
				}
				if errs[i] != nil {
					next.Store(int64(n)) // those before it are done or under way
				}
			}
		})
	}
	crew.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// ReplyTo is the mail address that readers write to.
func (s *Source) ReplyTo() string { return cmp.Or(s.stream().ReplyTo, s.stream().From) }

// envelope is what every message of the stream says of its sender.
func (s *Source) envelope(doc *outputs.Document, date time.Time) email.Envelope {
	from, n, public := s.stream(), s.Notice, s.publicURL() != ""
	return email.Envelope{
		FromName: from.FromName, From: from.From, ReplyTo: from.ReplyTo, ListID: from.ListID,
		ListHelp: cmp.Or(from.Help, from.ReplyTo, from.From), Subject: doc.Meta.Subject,
		Stream: string(n.Stream), Date: date, Thread: threadID(n, domainOf(from.From)),
		Links: email.LinkSet{Web: doc.Meta.WebURL != "" || s.OwnPage(), Acknowledge: public, Preferences: public,
			Unsubscribe: public && n.Stream == notices.News, Paper: public && n.Link == notices.PaperLink},
	}
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// threadID is the Message-ID, without brackets, that all letters of one thread
// refer to.
func threadID(n notices.Notice, domain string) string {
	if n.Thread == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(n.Thread))
	return "thread." + hex.EncodeToString(sum[:10]) + "@" + domain
}
