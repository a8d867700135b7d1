package shape

import (
	"net/url"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/internal/check/rule"
	"tidings/internal/locale"
)

// compareLinks compares where links lead. A page may have an address of its own in each
// language if that says so; anything else that differs is another page.
func compareLinks(t *rule.Text, first *rule.Text, found rule.Found) {
	mine, theirs := t.Addresses(), first.Addresses()
	among := func(all []rule.Address, a rule.Address) bool {
		return slices.ContainsFunc(all, func(o rule.Address) bool { return samePage(a.URL, o.URL) })
	}
	if len(mine) == len(theirs) {
		for _, m := range mine {
			if !among(theirs, m) {
				found(m.Place(), "no link of %s leads to %s", first.File, shorten(m.Mark.Source)).Remedy =
					"link to the same page in each language"
			}
		}
		return
	}
	at, missing := t.Line(lastLine(t)), ""
	for _, m := range mine {
		if !among(theirs, m) {
			at = m.Place()
		}
	}
	for _, o := range theirs {
		if !among(mine, o) {
			missing = "; " + shorten(o.Mark.Source) + " is not here"
		}
	}
	found(at, "this letter has %s, %s has %d%s", locale.Num(len(mine), "link"), first.File, len(theirs), missing)
}

// samePage reports whether two addresses are those of one page, perhaps in two languages.
func samePage(a, b *url.URL) bool {
	if a.Scheme == "mailto" || b.Scheme == "mailto" {
		box := func(u *url.URL) string {
			return u.Scheme + domainName(u.Opaque[strings.LastIndexByte(u.Opaque, '@')+1:])
		}
		return box(a) == box(b)
	}
	if domainName(a.Hostname()) != domainName(b.Hostname()) || !slices.Equal(numbers(a), numbers(b)) {
		return false
	}
	plain := func(u *url.URL) string { return u.Hostname() + strings.TrimSuffix(u.Path, "/") }
	return plain(a) == plain(b) || ofLanguage(a) || ofLanguage(b) ||
		form.Domain(a.Hostname()) != form.Domain(b.Hostname())
}

// domainName is a domain without its ending, which may be that of a country.
func domainName(host string) string {
	name, _, _ := strings.Cut(form.Domain(host), ".")
	return name
}

func parts(u *url.URL) []string {
	return strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return strings.ContainsRune("/-_.", r) })
}

// numbers are the parts of a path with digits: of an incident, a day, a version.
func numbers(u *url.URL) (out []string) {
	for _, part := range parts(u) {
		if strings.ContainsAny(part, "0123456789") {
			out = append(out, part)
		}
	}
	return out
}

// ofLanguage reports an address that says in which language the page is.
func ofLanguage(u *url.URL) bool {
	tag := func(s string) bool {
		return slices.Contains([]string{"en", "de", "fr", "es", "pt", "ja", "jp", "br", "us", "uk", "gb", "it", "nl",
			"pl", "zh", "cn", "ko", "kr", "tr", "ar", "he", "hi", "th"}, strings.ToLower(s))
	}
	query := u.Query()
	return query.Has("lang") || query.Has("locale") || query.Has("hl") || query.Has("language") ||
		slices.ContainsFunc(parts(u), tag) || slices.ContainsFunc(strings.Split(u.Hostname(), ".")[:1], tag)
}
