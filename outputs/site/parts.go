package site

import (
	"cmp"
	"strconv"
	"time"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/web"
)

// componentPages writes a page for each component.
func (b *builder) componentPages() error {
	for _, original := range b.Records.Components {
		c := original.In(b.loc.Tag())
		path := "components/" + c.ID + ".html"
		err := b.put(path, "", func() ([]byte, error) {
			state := b.stateOf(c.ID, "")
			h := web.Head{Path: path, Title: c.Name,
				Description: cmp.Or(outputs.OneLine(c.Description), c.Name+": "+b.stateName(state))}
			return b.page(h, func(w *siteWriter) {
				w.Element("h1", c.Name)
				w.Raw("\n")
				if c.Description != "" {
					w.Element("p", outputs.OneLine(c.Description))
				}
				days := b.days(c.ID, "", w.zone)
				w.Raw("<section class=\"card\">\n<div class=\"row\">")
				w.Element("h2", w.loc.Phrase(locale.KeyUptimeLastDays, len(days)))
				w.Element(`span class="is c`+strconv.Itoa(rank(state))+`"`, b.stateName(state))
				w.Raw("</div>\n")
				w.bars(c.Name, days, b.uptime(c.ID, ""), true)
				w.dayTable(c.Name, days, true)
				w.Raw("</section>\n")
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
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyRegions))
	w.Raw("\n<div class=\"scroll\" role=\"group\" tabindex=\"0\"")
	w.Attribute("aria-label", w.loc.Phrase(locale.KeyRegions))
	w.Raw("><table>\n<thead><tr>")
	for _, k := range []locale.Key{locale.KeyRegion, locale.KeyState, locale.KeyUptime} {
		w.Element(`th scope="col"`, w.loc.Phrase(k))
	}
	w.Raw("</tr></thead>\n<tbody>\n")
	for _, r := range w.b.Records.Regions {
		state := w.b.stateOf(component, r.ID)
		w.Raw(`<tr><th scope="row">`)
		w.regionLink(r.ID)
		w.Raw("</th><td>")
		w.Element(`span class="is c`+strconv.Itoa(rank(state))+`"`, w.b.stateName(state))
		w.Raw("</td>")
		w.Element("td", w.loc.Uptime(w.b.uptime(component, r.ID), 100))
		w.Raw("</tr>\n")
	}
	w.Raw("</tbody></table></div>\n</section>\n")
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
			h := web.Head{Path: path, Title: r.Name, Description: r.Name + ": " + b.headline(b.condition(r.ID))}
			return b.page(h, func(w *siteWriter) {
				w.zone = zone
				w.Element("h1", r.Name)
				w.Raw("\n")
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
