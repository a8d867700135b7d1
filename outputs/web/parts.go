package web

import (
	"strconv"
	"time"

	"tidings/internal/locale"
)

// componentPages writes a page for each component.
func (b *builder) componentPages() error {
	for _, original := range b.Records.Components {
		c := original.In(b.loc.Tag())
		path := "components/" + c.ID + ".html"
		err := b.put(path, "", func() ([]byte, error) {
			state := b.stateOf(c.ID, "")
			h := pageHead{path: path, title: c.Name, description: first(oneLine(c.Description), c.Name+": "+b.stateName(state))}
			return b.page(h, func(w *siteWriter) {
				w.element("h1", c.Name)
				w.raw("\n")
				if c.Description != "" {
					w.element("p", oneLine(c.Description))
				}
				days := b.days(c.ID, "", w.zone)
				w.raw("<section class=\"card\">\n<div class=\"row\">")
				w.element("h2", w.loc.Phrase(locale.KeyUptimeLastDays, len(days)))
				w.element(`span class="is c`+strconv.Itoa(rank(state))+`"`, b.stateName(state))
				w.raw("</div>\n")
				w.bars(c.Name, days, b.uptime(c.ID, ""), true)
				w.dayTable(c.Name, days, true)
				w.raw("</section>\n")
				w.byRegion(c.ID)
				w.past(c.ID, "", recentOfPart)
			}), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// byRegion is the component's uptime in each region.
func (w *siteWriter) byRegion(component string) {
	if len(w.b.Records.Regions) == 0 {
		return
	}
	w.raw("<section class=\"card\">\n")
	w.element("h2", w.loc.Phrase(locale.KeyRegions))
	w.raw("\n<div class=\"scroll\" role=\"group\" tabindex=\"0\"")
	w.attribute("aria-label", w.loc.Phrase(locale.KeyRegions))
	w.raw("><table>\n<thead><tr>")
	for _, k := range []locale.Key{locale.KeyRegion, locale.KeyState, locale.KeyUptime} {
		w.element(`th scope="col"`, w.loc.Phrase(k))
	}
	w.raw("</tr></thead>\n<tbody>\n")
	for _, r := range w.b.Records.Regions {
		state := w.b.stateOf(component, r.ID)
		w.raw(`<tr><th scope="row">`)
		w.regionLink(r.ID)
		w.raw("</th><td>")
		w.element(`span class="is c`+strconv.Itoa(rank(state))+`"`, w.b.stateName(state))
		w.raw("</td>")
		w.element("td", w.loc.Uptime(w.b.uptime(component, r.ID), 100))
		w.raw("</tr>\n")
	}
	w.raw("</tbody></table></div>\n</section>\n")
}

// regionPages writes the view of each region, with times in its own zone.
func (b *builder) regionPages() error {
	for _, original := range b.Records.Regions {
		r := original.In(b.loc.Tag())
		zone, err := time.LoadLocation(r.TimeZone)
		if err != nil {
			zone = b.Zone
		}
		path := "regions/" + r.ID + ".html"
		err = b.put(path, "", func() ([]byte, error) {
			h := pageHead{path: path, title: r.Name, description: r.Name + ": " + b.headline(b.worst(r.ID))}
			return b.page(h, func(w *siteWriter) {
				w.zone = zone
				w.element("h1", r.Name)
				w.raw("\n")
				w.overview(r.ID)
				w.past("", r.ID, recentEntries)
			}), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
