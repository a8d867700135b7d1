package desk

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

// compiled is an edition as messages: one template for each language and time
// zone that the audience may need.
type compiled struct {
	templates [][]byte       // email.Template in its binary form
	variants  map[string]int // variant key to index of templates
	subjects  map[string]string
	warnings  []outputs.Issue
}

// variant is the key of the template that a recipient gets.
func variant(tag, region string) string { return tag + "@" + region }

// compile composes every variant of the edition once; date is that of the
// messages' Date field. Variants that come out the same share a template.
func (e *edition) compile(ctx context.Context, date time.Time) (*compiled, error) {
	c := &compiled{variants: map[string]int{}, subjects: map[string]string{}}
	seen := map[[32]byte]int{}
	zones := e.zones()
	for _, tag := range e.Notice.Locales {
		byZone := map[string]int{}
		for _, region := range slices.Sorted(maps.Keys(zones)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			zone := zones[region]
			at, done := byZone[zone.String()]
			if !done {
				var err error
				if at, err = e.compileOne(c, seen, tag, zone, date); err != nil {
					return nil, err
				}
				byZone[zone.String()] = at
			}
			c.variants[variant(tag, region)] = at
		}
	}
	return c, nil
}

func (e *edition) compileOne(c *compiled, seen map[[32]byte]int, tag string, zone *time.Location, date time.Time) (int, error) {
	doc, err := e.document(tag, zone)
	if err != nil {
		return 0, err
	}
	_, known := c.subjects[tag]
	if !known {
		c.subjects[tag] = doc.Meta.Subject
		c.warnings = append(c.warnings, doc.Warnings...)
	}
	t, err := email.Compile(e.envelope(doc, date), doc, func(v outputs.Values, l outputs.Links) ([]byte, error) { return text.Render(doc, v, l) })
	if err != nil {
		return 0, fmt.Errorf("%s: %w", letterFile(e.Notice.Slug, tag), err)
	}
	if n := t.HTMLSize(); !known && n > email.GoodHTML {
		c.warnings = append(c.warnings, outputs.Issue{File: letterFile(e.Notice.Slug, tag),
			Text: fmt.Sprintf("the HTML of the letter has %d KB; keep it below %d KB, for mail programs cut letters off at %d KB", n>>10, email.GoodHTML>>10, email.MaxHTML>>10)})
	}
	b, err := t.MarshalBinary()
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(b)
	if at, ok := seen[sum]; ok {
		return at, nil
	}
	c.templates = append(c.templates, b)
	seen[sum] = len(c.templates) - 1
	return len(c.templates) - 1, nil
}

// envelope is what every message of the stream says of its sender.
func (e *edition) envelope(doc *outputs.Document, date time.Time) email.Envelope {
	s, n, public := e.stream(), e.Notice, e.Config.Feedback.PublicURL != ""
	return email.Envelope{
		FromName: s.FromName, From: s.From, ReplyTo: s.ReplyTo, ListID: s.ListID, ListHelp: cmp.Or(s.Help, s.ReplyTo, s.From), Subject: doc.Meta.Subject,
		Stream: string(n.Stream), Date: date, Thread: threadID(n, domainOf(s.From)),
		Links: email.LinkSet{Web: doc.Meta.WebURL != "", Acknowledge: public, Preferences: public, Unsubscribe: public && n.Stream == notices.News},
	}
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// threadID is the Message-ID, without brackets, that all letters of one thread
// refer to.
func threadID(n notices.Notice, domain string) string {
	if n.Thread == "" {
		return ""
	}
	return "thread." + shortHash(n.Thread) + "@" + domain
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:10])
}
