package site

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// The types below are the shape of Statuspage's summary.json
// (https://metastatuspage.com/api), so that programs made for it can read ours.

type statusPage struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	URL      string `json:"url"`
	TimeZone string `json:"time_zone"`
	Updated  string `json:"updated_at"`
}

type statusComponent struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Status      string  `json:"status"`
	Created     string  `json:"created_at"`
	Updated     string  `json:"updated_at"`
	Position    int     `json:"position"`
	Description *string `json:"description"`
	Showcase    bool    `json:"showcase"`
	StartDate   *string `json:"start_date"`
	GroupID     *string `json:"group_id"`
	PageID      string  `json:"page_id"`
	Group       bool    `json:"group"`
	OnlyShow    bool    `json:"only_show_if_degraded"`
}

type statusUpdate struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	Body      string `json:"body"`
	Incident  string `json:"incident_id"`
	Created   string `json:"created_at"`
	Updated   string `json:"updated_at"`
	DisplayAt string `json:"display_at"`
}

type statusEntry struct {
	ID             string            `json:"id"`
	Name           string            `json:"name"`
	Status         string            `json:"status"`
	Created        string            `json:"created_at"`
	Updated        string            `json:"updated_at"`
	MonitoringAt   *string           `json:"monitoring_at"`
	ResolvedAt     *string           `json:"resolved_at"`
	Impact         string            `json:"impact"`
	Shortlink      string            `json:"shortlink"`
	Started        string            `json:"started_at"`
	PageID         string            `json:"page_id"`
	Updates        []statusUpdate    `json:"incident_updates"`
	Components     []statusComponent `json:"components"`
	ScheduledFor   *string           `json:"scheduled_for,omitempty"`
	ScheduledUntil *string           `json:"scheduled_until,omitempty"`
}

// summaryFile is summary.json.
type summaryFile struct {
	Page        statusPage        `json:"page"`
	Components  []statusComponent `json:"components"`
	Incidents   []statusEntry     `json:"incidents"`
	Maintenance []statusEntry     `json:"scheduled_maintenances"`
	Status      struct {
		Indicator   string `json:"indicator"`
		Description string `json:"description"`
	} `json:"status"`
}

// indicator is Statuspage's word for how the service is.
func indicator(now condition) string {
	switch now.state {
	case notices.MajorOutage:
		return "critical"
	case notices.PartialOutage:
		return "major"
	case notices.DegradedPerformance:
		return "minor"
	case notices.UnderMaintenance:
		return "maintenance"
	}
	if now.watched {
		return "minor"
	}
	return "none"
}

func (b *builder) summary() error {
	return b.put("summary.json", "", func() ([]byte, error) {
		now := b.condition("")
		s := summaryFile{Page: statusPage{ID: b.uuid("site", ""), Name: b.frame.Title, URL: b.address("index.html"),
			TimeZone: b.Zone.String(), Updated: optional(b.lastChange())},
			Components: []statusComponent{}, Incidents: []statusEntry{}, Maintenance: []statusEntry{}}
		s.Status.Indicator, s.Status.Description = indicator(now), b.headline(now)
		for n := range b.Records.Components {
			s.Components = append(s.Components, b.statusComponent(n))
		}
		var planned []*entry
		for n := range b.entries {
			switch e := &b.entries[n]; {
			case !e.open(b.Now):
			case e.incident != nil:
				s.Incidents = append(s.Incidents, b.statusEntry(e))
			case e.maintenance.Status != notices.Cancelled: // Statuspage has no such word
				planned = append(planned, e)
			}
		}
		slices.Reverse(planned) // the next one first
		for _, e := range planned {
			s.Maintenance = append(s.Maintenance, b.statusEntry(e))
		}
		return indented(s)
	})
}

// optional is a time as text; the zero time is the beginning of Unix's.
func optional(t time.Time) string {
	if t.IsZero() {
		return stamp(time.Unix(0, 0))
	}
	return stamp(t)
}

func (b *builder) statusComponent(n int) statusComponent {
	c := b.Records.Components[n].In(b.loc.Tag())
	created, updated := time.Time{}, time.Time{}
	for e := range b.entries {
		if b.entries[e].touches(c.ID, "") && !b.entries[e].updated.After(b.Now) {
			updated = latest(nil, updated, b.entries[e].updated)
		}
	}
	out := statusComponent{ID: c.ID, Name: c.Name, Status: string(b.stateOf(c.ID, "")), Created: optional(created),
		Updated:  optional(updated),
		Position: n + 1, PageID: b.uuid("site", "")}
	if c.Description != "" {
		out.Description = &c.Description
	}
	return out
}

func (b *builder) statusEntry(e *entry) statusEntry {
	tag := b.loc.Tag()
	out := statusEntry{ID: e.id(), Name: e.title(tag), Created: stamp(e.published()), Updated: stamp(e.updated),
		Impact:    string(e.impact()),
		Shortlink: b.address(e.path()), Started: stamp(e.began), PageID: b.uuid("site", ""), Updates: []statusUpdate{},
		Components: []statusComponent{}}
	life := e.life(tag)
	for _, u := range slices.Backward(life) {
		at := stamp(u.At)
		out.Updates = append(out.Updates, statusUpdate{ID: b.uuid("update", e.id()+"/"+at), Status: u.Status,
			Body: b.body(u), Incident: e.id(), Created: at, Updated: at, DisplayAt: at})
	}
	components, _ := e.scope()
	for n, c := range b.Records.Components {
		if slices.Contains(components, c.ID) {
			out.Components = append(out.Components, b.statusComponent(n))
		}
	}
	if m := e.maintenance; m != nil {
		from, until := stamp(m.ScheduledFor), stamp(m.ScheduledUntil)
		out.Status, out.ScheduledFor, out.ScheduledUntil = string(m.Status), &from, &until
		return out
	}
	out.Status = string(e.incident.Status)
	for _, u := range life {
		if at := stamp(u.At); u.Status == string(notices.Monitoring) {
			out.MonitoringAt = &at
		}
	}
	return out
}

// body is what an update says, of a move with both times.
func (b *builder) body(e notices.Entry) string {
	text := strings.Join(lines(e.Text), "\n")
	if e.Former == nil {
		return text
	}
	former, now := planned(b.loc, e, b.Zone)
	return strings.TrimSpace(b.loc.Phrase(locale.KeyFormerWindow) + ": " + former + "\n" +
		b.loc.Phrase(locale.KeyScheduledWindow) + ": " + now + "\n" + text)
}

// sitemapLimit is the most that one sitemap may hold (sitemaps.org).
const sitemapLimit = 50_000

// sitemap writes the list of pages for search engines, which needs the site's
// address, and the file that leads to it.
func (b *builder) sitemap() error {
	robots := "User-agent: *\nAllow: /\n"
	if b.frame.Base != "" {
		robots += "Sitemap: " + b.frame.URL("sitemap.xml") + "\n"
		if err := b.put("sitemap.xml", "", b.sitemapFile); err != nil {
			return err
		}
	}
	return b.put("robots.txt", "", func() ([]byte, error) { return []byte(robots), nil })
}

func (b *builder) sitemapFile() ([]byte, error) {
	dates := make(map[string]time.Time, len(b.entries))
	for n := range b.entries {
		dates[b.entries[n].path()] = b.entries[n].updated
	}
	var out bytes.Buffer
	out.Grow(160 * len(b.folder.new.Files))
	out.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	left := sitemapLimit
	for _, name := range b.folder.new.names() {
		if left == 0 || formerPage(name) || !strings.HasSuffix(name, ".html") || name == "404.html" ||
			strings.HasPrefix(name, "notices/") && strings.Count(name, "/") == 2 &&
				strings.HasSuffix(name, "/index.html") {
			continue
		}
		left--
		out.WriteString(" <url>\n  <loc>")
		if err := xml.EscapeText(&out, []byte(b.frame.URL(name))); err != nil {
			return nil, err
		}
		out.WriteString("</loc>\n")
		if at := dates[name]; !at.IsZero() {
			out.WriteString("  <lastmod>" + stamp(at) + "</lastmod>\n")
		}
		out.WriteString(" </url>\n")
	}
	out.WriteString("</urlset>\n")
	return out.Bytes(), nil
}
