package drafting

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tidings/internal/talk"
	"tidings/recipients"
	"tidings/templates"
)

// draftLocales are those asked for, else the organisation's language followed by
// those of the regions written to and the fallback, as far as the template has them;
// readLocales adds the recipients' own.
func (d *Drafter) draftLocales(o Options, info templates.Info) ([]string, error) {
	var out []string
	add := func(tag string, asked bool) error {
		have, ok := templateLocale(info, tag)
		if !ok {
			if asked {
				return talk.BadFlag("the template %s has no language %q; it has %s: draft one of them, then \"tidings "+
					"translate export %s --to %[2]s\" hands it to a translator", info.Name, tag,
					strings.Join(info.Locales, ", "), o.Slug)
			}
			return nil
		}
		if asked {
			have = tag
		} else if !d.worded(have) {
			return nil
		}
		if !slices.Contains(out, have) {
			out = append(out, have)
		}
		return nil
	}
	for _, tag := range o.Locales {
		if err := add(tag, true); err != nil {
			return nil, err
		}
	}
	if len(o.Locales) > 0 {
		return out, nil
	}
	_ = add(d.ws.Config.Organisation.Locale, false)
	for _, g := range d.ws.Config.Regions {
		if len(o.Regions) == 0 || slices.Contains(o.Regions, g.ID) {
			_ = add(g.Locale, false)
		}
	}
	_ = add(d.ws.Config.Languages.Fallback, false)
	if len(out) == 0 {
		out = append(out, "en")
	}
	return out, nil
}

// readLocales adds the template's other languages that somebody in the registry
// reads, or that stands for one that somebody reads, so that nobody gets a letter in
// a language of the region's instead of the own one.
func (d *Drafter) readLocales(ctx context.Context, o Options, info templates.Info, have []string) ([]string, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	read := func(tag string) (bool, error) {
		n, err := db.CountRecipients(ctx, recipients.Filter{Regions: o.Regions, Locales: []string{tag}})
		return n > 0, err
	}
	add := func(tag string) {
		if !slices.Contains(have, tag) && d.worded(tag) {
			have = append(have, tag)
		}
	}
	for _, tag := range info.Locales {
		if ok, err := read(tag); err != nil {
			return nil, err
		} else if ok {
			add(tag)
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(d.ws.Config.Languages.Instead)) {
		if _, own := templateLocale(info, tag); own {
			continue
		}
		others := d.ws.Config.Languages.Instead[tag]
		at := slices.IndexFunc(others, func(t string) bool { _, ok := templateLocale(info, t); return ok })
		if at < 0 {
			continue
		}
		if ok, err := read(tag); err != nil {
			return nil, err
		} else if have, _ := templateLocale(info, others[at]); ok {
			add(have)
		}
	}
	return have, nil
}

// worded reports whether there are words for a letter's dates, numbers and labels in
// a language. A template of the workspace's own may be in one that has none: whoever
// asks for it is told, and nobody else's draft fails for it.
func (d *Drafter) worded(tag string) bool {
	_, err := d.ws.Config.Languages.Parse(tag)
	return err == nil
}

// templateLocale finds the template's language for a tag: the tag, or its base.
func templateLocale(info templates.Info, tag string) (string, bool) {
	for t := tag; t != ""; {
		if slices.Contains(info.Locales, t) {
			return t, true
		}
		i := strings.LastIndexByte(t, '-')
		if i < 0 {
			break
		}
		t = t[:i]
	}
	return "", false
}
