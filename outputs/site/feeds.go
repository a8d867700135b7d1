package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/markup"
)

// feedEntries is how many entries a feed holds, the newest.
const feedEntries = 50

// item is one entry of every feed.
type item struct {
	id        string // urn:uuid, the same whatever happens to the site's address
	title     string
	path      string
	lang      string
	published time.Time
	updated   time.Time
	summary   string
	content   string // HTML
}

// items gathers the newest incidents, maintenance and letters.
func (b *builder) items() []item {
	type candidate struct {
		at     time.Time
		entry  *entry
		letter *Letter
	}
	var all []candidate
	for n := range b.entries {
		all = append(all, candidate{at: b.entries[n].updated, entry: &b.entries[n]})
	}
	for n := range b.letters {
		all = append(all, candidate{at: b.letters[n].updated(), letter: &b.letters[n]})
	}
	slices.SortStableFunc(all, func(x, y candidate) int { return y.at.Compare(x.at) })
	var out []item
	for _, c := range all[:min(len(all), feedEntries)] {
		if c.entry != nil {
			out = append(out, b.entryItem(c.entry))
		} else {
			out = append(out, b.letterItem(c.letter))
		}
	}
	return out
}

func (b *builder) entryItem(e *entry) item {
	tag := b.loc.Tag()
	w := &siteWriter{b: b, loc: b.loc, zone: b.Zone}
	w.moment(e.status(b.loc), e.when(b.loc, b.Zone))
	w.prose(e.summary(tag))
	life := e.life(tag)
	if len(life) > 0 {
		w.Element("h2", b.loc.Phrase(locale.KeyUpdates))
		w.Raw("\n")
	}
	for _, u := range slices.Backward(life) {
		w.moment(word(b.loc, e.kind(), u), b.loc.DateTime(u.At.In(b.Zone)))
		w.move(u)
		if u.Text != "" {
			w.prose(u.Text)
		}
	}
	return item{id: b.uuid(e.kind(), e.id()), title: e.title(tag), path: e.path(), lang: tag, published: e.published(),
		updated: e.updated,
		summary: cmp.Or(outputs.OneLine(e.summary(tag)), e.status(b.loc)), content: directed(w.String(), b.loc.Dir())}
}

// directed is HTML for a reader of feeds, who does not know from which side it is read.
func directed(html, dir string) string {
	if dir == "ltr" {
		return html
	}
	return `<div dir="` + dir + `">` + html + "</div>"
}

// moment writes a status and its time.
func (w *siteWriter) moment(status, when string) {
	w.Raw("<p>")
	w.Element("strong", w.loc.Capital(status))
	w.Text(" · " + when)
	w.Raw("</p>\n")
}

func (b *builder) letterItem(l *Letter) item {
	v := l.inLanguage(b.loc.Tag())
	w, title := &markup.Writer{}, v.Title
	w.Element("p", cmp.Or(v.Summary, v.Title))
	dir := "ltr"
	if loc, err := b.loc.In(v.Locale); err == nil {
		dir = loc.Dir()
		if len(l.Formers) > 0 {
			title = loc.Phrase(locale.KeyCorrectionOf, title)
		}
		for _, m := range b.marks(&edition{letter: l}, loc) {
			w.Element("p", m.Text)
		}
	}
	return item{id: b.uuid("letter", l.Slug), title: title, path: letterPath(l.Slug, v.Locale), lang: v.Locale,
		published: l.Date, updated: l.updated(),
		summary: cmp.Or(outputs.OneLine(v.Summary), v.Title), content: directed(w.String(), dir)}
}

func (b *builder) feedFiles() error {
	items := b.items()
	var updated time.Time
	for _, i := range items {
		updated = latest(nil, updated, i.updated)
	}
	if updated.IsZero() {
		updated = time.Unix(0, 0)
	}
	for _, f := range []struct {
		name string
		make func([]item, time.Time) ([]byte, error)
	}{{"feed.atom", b.atom}, {"feed.rss", b.rss}, {"feed.json", b.jsonFeed}} {
		if err := b.put(f.name, "", func() ([]byte, error) { return f.make(items, updated) }); err != nil {
			return err
		}
	}
	return nil
}

type atomText struct {
	Type string `xml:"type,attr,omitempty"`
	Text string `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Lang      string   `xml:"xml:lang,attr,omitempty"`
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary,omitempty"`
	Content   atomText `xml:"content"`
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Author    string      `xml:"author>name"`
	Links     []atomLink  `xml:"link"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

// atom writes the feed of RFC 4287.
func (b *builder) atom(items []item, updated time.Time) ([]byte, error) {
	f := atomFeed{Lang: b.loc.Tag(), ID: "urn:uuid:" + b.uuid("site", ""), Title: b.frame.Title,
		Updated: stamp(updated), Author: b.frame.Name, Generator: "Tidings",
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: b.address("feed.atom")},
			{Rel: "alternate", Type: "text/html", Href: b.address("index.html")}}}
	for _, i := range items {
		e := atomEntry{ID: "urn:uuid:" + i.id, Title: i.title, Published: stamp(i.published), Updated: stamp(i.updated),
			Summary: i.summary, Link: atomLink{Rel: "alternate", Type: "text/html", Href: b.address(i.path)},
			Content: atomText{Type: "html", Text: i.content}}
		if i.lang != f.Lang {
			e.Lang = i.lang
		}
		f.Entries = append(f.Entries, e)
	}
	return xmlFile(f)
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	GUID        rssGUID `xml:"guid"`
	Date        string  `xml:"pubDate"`
	Description string  `xml:"description"`
}

type rssFeed struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Channel struct {
		Title       string    `xml:"title"`
		Link        string    `xml:"link"`
		Self        atomLink  `xml:"atom:link"`
		Description string    `xml:"description"`
		Language    string    `xml:"language"`
		Date        string    `xml:"lastBuildDate"`
		Items       []rssItem `xml:"item"`
	} `xml:"channel"`
}

// rss writes the feed of RSS 2.0.
func (b *builder) rss(items []item, updated time.Time) ([]byte, error) {
	f := rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom"}
	c := &f.Channel
	c.Title, c.Link, c.Language, c.Date = b.frame.Title, b.address("index.html"), strings.ToLower(b.loc.Tag()),
		updated.UTC().Format(time.RFC1123Z)
	c.Description = b.frame.Title + ": " + b.loc.Phrase(locale.KeyIncidents) + ", " +
		b.loc.Phrase(locale.KeyMaintenancePlanned) + ", " + b.loc.Phrase(locale.KeyLetters)
	c.Self = atomLink{Rel: "self", Type: "application/rss+xml", Href: b.address("feed.rss")}
	for _, i := range items {
		c.Items = append(c.Items, rssItem{Title: i.title, Link: b.address(i.path),
			GUID: rssGUID{ID: "urn:uuid:" + i.id}, Date: i.updated.UTC().Format(time.RFC1123Z), Description: i.content})
	}
	return xmlFile(f)
}

func xmlFile(v any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Content   string `json:"content_html"`
	Summary   string `json:"summary,omitempty"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified"`
	Language  string `json:"language"`
}

// jsonFeed writes the feed of JSON Feed 1.1 (jsonfeed.org).
func (b *builder) jsonFeed(items []item, _ time.Time) ([]byte, error) {
	list := []jsonItem{}
	for _, i := range items {
		list = append(list, jsonItem{ID: "urn:uuid:" + i.id, URL: b.address(i.path), Title: i.title, Content: i.content,
			Summary:   i.summary,
			Published: stamp(i.published), Modified: stamp(i.updated), Language: i.lang})
	}
	return indented(struct {
		Version  string              `json:"version"`
		Title    string              `json:"title"`
		Home     string              `json:"home_page_url"`
		URL      string              `json:"feed_url"`
		Language string              `json:"language"`
		Authors  []map[string]string `json:"authors"`
		Items    []jsonItem          `json:"items"`
	}{"https://jsonfeed.org/version/1.1", b.frame.Title, b.address("index.html"), b.address("feed.json"), b.loc.Tag(),
		[]map[string]string{{"name": b.frame.Name}}, list})
}

func indented(v any) ([]byte, error) {
	out, err := json.MarshalIndent(v, "", " ")
	return append(out, '\n'), err
}
