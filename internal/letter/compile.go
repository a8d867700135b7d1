package letter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
)

// Compiled is a source as messages: one template for each language and time zone
// that the audience may need.
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

// compile is Compile, marked as what it corrects.
func (s *Source) compile(ctx context.Context, date time.Time, corrects *Correction) (*Compiled, error) {
	c := &Compiled{Variants: map[string]int{}, Subjects: map[string]string{}}
	seen := map[[32]byte]int{}
	zones := s.Zones()
	for _, tag := range s.Notice.Locales {
		byZone := map[string]int{}
		for _, region := range slices.Sorted(maps.Keys(zones)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			zone := zones[region]
			at, done := byZone[zone.String()]
			if !done {
				var err error
				if at, err = s.compileOne(c, seen, tag, zone, date, corrects); err != nil {
					return nil, err
				}
				byZone[zone.String()] = at
			}
			c.Variants[variant(tag, region)] = at
		}
	}
	return c, nil
}

func (s *Source) compileOne(c *Compiled, seen map[[32]byte]int, tag string, zone *time.Location,
	date time.Time, corrects *Correction) (int, error) {
	doc, err := s.document(tag, zone, corrects)
	if err != nil {
		return 0, err
	}
	_, known := c.Subjects[tag]
	if !known {
		c.Subjects[tag] = doc.Meta.Subject
		c.Warnings = append(c.Warnings, doc.Warnings...)
	}
	t, err := email.Compile(s.envelope(doc, date), doc, func(v outputs.Values, l outputs.Links) ([]byte, error) {
		return text.Render(doc, v, l)
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", File(s.Notice.Slug, tag), err)
	}
	if n := t.HTMLSize(); !known && n > email.GoodHTML {
		c.Warnings = append(c.Warnings, outputs.Issue{File: File(s.Notice.Slug, tag),
			Text: fmt.Sprintf("the HTML of the letter has %d KB; keep it below %d KB, for mail programs cut letters "+
				"off at %d KB",
				n>>10, email.GoodHTML>>10, email.MaxHTML>>10)})
	}
	b, err := t.MarshalBinary()
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(b)
	if at, ok := seen[sum]; ok {
		return at, nil
	}
	c.Templates = append(c.Templates, b)
	seen[sum] = len(c.Templates) - 1
	return len(c.Templates) - 1, nil
}

// envelope is what every message of the stream says of its sender.
func (s *Source) envelope(doc *outputs.Document, date time.Time) email.Envelope {
	from, n, public := s.stream(), s.Notice, s.publicURL() != ""
	return email.Envelope{
		FromName: from.FromName, From: from.From, ReplyTo: from.ReplyTo, ListID: from.ListID,
		ListHelp: cmp.Or(from.Help, from.ReplyTo, from.From), Subject: doc.Meta.Subject,
		Stream: string(n.Stream), Date: date, Thread: threadID(n, domainOf(from.From)),
		Links: email.LinkSet{Web: doc.Meta.WebURL != "", Acknowledge: public, Preferences: public,
			Unsubscribe: public && n.Stream == notices.News},
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
