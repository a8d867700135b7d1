package words

import (
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// contact finds a letter that does not say how to reach its sender.
func contact() rule.Rule {
	return missing(rule.Rule{ID: "contact", Finds: "a letter that does not say how its readers can reach you",
		Why:    "Whoever is in trouble looks for that first.",
		Remedy: "name an address, a number or a page, or say that they can reply",
	}, always, func(s *said, _ kind) bool {
		return s.has("contact") || slices.ContainsFunc(s.Passages, reachable) || s.linksTo(s.Notice.OwnDomains())
	}, "the letter does not say how to reach you")
}

// linksTo reports whether a link of the letter leads, or says that it leads, to a page of some
// domains, other than one on which readers are to do something. Of an address that was never filled in,
// and of one that only staff can open, link speaks.
func (s *said) linksTo(domains []string) bool {
	return slices.ContainsFunc(s.Addresses(), func(a rule.Address) bool {
		if a.URL == nil || s.errand(a) {
			return false
		}
		shown := func(d string) bool { return strings.Contains(strings.ToLower(a.Words), d) }
		return slices.Contains(domains, form.Domain(a.Host())) || slices.ContainsFunc(domains, shown) ||
			form.Placeholder(a.Host()) || form.Inner(a.Host()) != ""
	})
}

// errand reports whether an address stands in a list of what readers are to do.
func (s *said) errand(a rule.Address) bool {
	return a.Passage.Kind == outputs.Item && slices.ContainsFunc(s.sentences, func(one utterance) bool {
		return one.Passage == a.Passage && one.From <= a.Mark.From && a.Mark.From < one.To &&
			s.Has("action", one.words)
	})
}

var (
	phone = regexp.MustCompile(`(?:\+|\b0|\(0)[0-9][0-9 ()./\x{00a0}\x{202f}-]{6,}[0-9]|` +
		`\b[0-9]{2,4}\)?[-. ][0-9]{3,4}[-. ][0-9]{3,4}\b`)
	mailbox = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)
	counter = regexp.MustCompile(`(?i)^https?://[^/]*(support|help|contact)|/(support|help|contact|kontakt|hilfe|` +
		`aide|contacto|ayuda|contato|ajuda|assistance|soporte|suporte|hc)\b`)
)

// reachable reports whether a passage holds an address or a number by which people reach us.
func reachable(p outputs.Passage) bool {
	return mailbox.MatchString(p.Text) || phone.MatchString(p.Text) ||
		slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
			return strings.HasPrefix(m.Source, "mailto:") || strings.HasPrefix(m.Source, "tel:") ||
				(m.Kind == outputs.LinkMark || m.Kind == outputs.BareMark) && counter.MatchString(m.Source)
		})
}
