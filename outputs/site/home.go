package site

import (
	"slices"
	"strconv"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs/web"
)

// Lists on pages end after so many entries and lead on to an archive.
const (
	recentEntries = 5
	recentOfPart  = 20
)

// home writes the first page: how the service is now.
func (b *builder) home() error {
	return b.put("index.html", "", func() ([]byte, error) {
		h := web.Head{Path: "index.html", Title: b.frame.Title, Description: b.headline(b.condition("")),
			Current: "index.html"}
		return b.page(h, func(w *siteWriter) {
			w.Element("h1", b.frame.Title)
			w.Raw("\n")
			w.overview("")
			w.objectives()
			w.regions()
			w.letters(recentEntries)
			w.past("", "", recentEntries)
			w.subscribe()
			w.updated()
		}), nil
	})
}

// overview says what is the matter now, in a region or (empty) anywhere.
func (w *siteWriter) overview(region string) {
	w.banner(w.b.condition(region))
	w.openEntries(region, locale.KeyCurrentIncidents, true)
	w.parts(region)
	w.openEntries(region, locale.KeyMaintenancePlanned, false)
}

// openEntries lists what is not over: incidents, or maintenance with the next
// one first.
func (w *siteWriter) openEntries(region string, title locale.Key, incidents bool) {
	var found []*entry
	for n := range w.b.entries {
		e := &w.b.entries[n]
		if (e.incident != nil) == incidents && e.open(w.b.Now) && e.touches("", region) {
			found = append(found, e)
		}
	}
	if incidents && len(found) == 0 {
		return
	}
	if !incidents {
		slices.Reverse(found)
	}
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(title))
	w.Raw("\n")
	if len(found) == 0 {
		w.Element("p", w.loc.Phrase(locale.KeyNoMaintenance))
	}
	for _, e := range found {
		w.entry("h3", e)
	}
	w.Raw("</section>\n")
}

// parts lists the components with their state and their last days.
func (w *siteWriter) parts(region string) {
	if len(w.b.Records.Components) == 0 {
		return
	}
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyComponents))
	w.Raw("\n<ul class=\"parts\">\n")
	for _, original := range w.b.Records.Components {
		c := original.In(w.loc.Tag())
		state, days := w.b.stateOf(c.ID, region), w.b.days(c.ID, region, w.zone)
		w.Raw("<li><div class=\"row\"><h3>")
		w.href("components/"+c.ID+".html", c.Name)
		w.Raw("</h3>")
		w.Element(`span class="is c`+strconv.Itoa(rank(state))+`"`, w.b.stateName(state))
		w.Raw("</div>\n")
		w.bars(c.Name, days, w.b.uptime(c.ID, region), false)
		w.dayTable(c.Name, days, false)
		w.Raw("</li>\n")
	}
	w.Raw("</ul>\n</section>\n")
}

// objectives sets what was measured beside what was promised.
func (w *siteWriter) objectives() {
	b := w.b
	if len(b.Records.Objectives) == 0 {
		return
	}
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyUptimeCaption))
	w.Raw("\n")
	for _, o := range b.Records.Objectives {
		w.objective(o)
	}
	w.Element(`p class="small"`, w.loc.Phrase(locale.KeyUptimeMethod))
	w.Raw("\n</section>\n")
}

func (w *siteWriter) objective(o notices.Objective) {
	b, begin := w.b, o.From.In(w.zone)
	records := b.Records
	records.Incidents = downtime(b.Records.Incidents, begin, b.Now)
	res := records.Measure(o, b.Now, w.zone)
	w.Raw("<p>")
	w.Element("strong", o.In(w.loc.Tag()).Name)
	w.Raw("<br>\n")
	w.Text(w.promise(o))
	w.Raw("<br>\n")
	if !res.From.Before(res.Until) {
		w.Text(w.loc.Phrase(locale.KeyUptimeNoData))
	} else {
		last := res.Until.Add(-time.Nanosecond).In(w.zone)
		w.Element(`strong class="`+met(res.Met)+`"`, w.loc.Phrase(locale.KeyUptimeMeasured,
			w.loc.Uptime(res.Overall.Percent, o.Target), w.loc.Date(res.From), w.loc.Date(last)))
	}
	w.Raw("</p>\n")
}

func (w *siteWriter) promise(o notices.Objective) string {
	target := w.loc.Percent(o.Target, 3)
	if len(o.Regions) == 0 {
		return w.loc.Phrase(locale.KeyUptimeObjective, target)
	}
	var names []string
	for _, r := range w.b.Records.Regions {
		if slices.Contains(o.Regions, r.ID) {
			names = append(names, r.In(w.loc.Tag()).Name)
		}
	}
	return w.loc.Phrase(locale.KeyUptimeObjectiveIn, target, w.loc.List(names))
}

// regions leads to the views of the regions, with the state of each.
func (w *siteWriter) regions() {
	if len(w.b.Records.Regions) == 0 {
		return
	}
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyRegions))
	w.Raw("\n<ul class=\"list\">\n")
	for _, r := range w.b.Records.Regions {
		state := w.b.condition(r.ID).state
		w.Raw("<li class=\"row\">")
		w.regionLink(r.ID)
		w.Element(`span class="is c`+strconv.Itoa(rank(state))+`"`, w.b.stateName(state))
		w.Raw("</li>\n")
	}
	w.Raw("</ul>\n</section>\n")
}

// met is the class of a figure that kept its promise, or broke it.
func met(ok bool) string {
	if ok {
		return "ok"
	}
	return "bad"
}
