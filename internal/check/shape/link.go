package shape

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// link finds links that a reader cannot or should not follow: without encryption, to
// places that only the author reaches or that do not exist, with words that show another
// address, or that say nothing.
func link() rule.Rule {
	return rule.Rule{ID: "link", Level: rule.Warning,
		Finds: "a link that readers cannot follow, that is not encrypted, or that leads elsewhere " +
			"than it says", Why: "Readers click in haste, and trust what a letter shows.",
		Remedy: "mend the address", InLetter: lookLinks}
}

func lookLinks(t *rule.Text, found rule.Found) {
	own, vague := t.Notice.OwnDomains(), wordsOf(t.Notice, t.Language()).VagueLinks
	for _, a := range t.Addresses() {
		a := address{a, own, found}
		switch a.URL.Scheme {
		case "http", "https":
			a.lookWeb()
		case "mailto":
			a.lookMail()
		}
		if a.Mark.Kind == outputs.LinkMark && isOneOf(a.Words, vague) {
			a.found("name what is behind it, for people who hear the letter or look for its links",
				"the words %q do not say where the link leads", a.Words).Level = rule.Note
		}
	}
}

// address is one that is looked at, for an organisation with domains of its own.
type address struct {
	rule.Address
	own  []string
	note rule.Found
}

// found notes what to do about the address, and what is wrong with it.
func (a address) found(remedy, message string, args ...any) *rule.Finding {
	f := a.note(a.Place(), message, args...)
	f.Remedy = remedy
	return f
}

// wrong is found for what keeps a letter from being approved.
func (a address) wrong(remedy, message string, args ...any) {
	a.found(remedy, message, args...).Level = rule.Error
}

func (a address) lookWeb() {
	host, shown := a.Host(), shorten(a.Mark.Source)
	mine := slices.Contains(a.own, form.Domain(host))
	ip, numeric := netip.ParseAddr(host)
	switch inner := form.Inner(host); {
	case a.Bare && inner != "" && !strings.Contains(host, "."):
		return
	case host == "localhost" || strings.HasSuffix(host, ".localhost") || numeric == nil && ip.IsLoopback():
		a.wrong("write the address that customers use", "%s leads each reader to their own computer", shown)
		return
	case inner != "":
		a.found("write the address that customers use", "%s is %s, which readers cannot open", shown, inner)
		return
	case numeric == nil:
		a.found("write the name of the site", "%s is an address of numbers, which readers have reason to distrust",
			shown)
		return
	case !mine && form.Placeholder(host):
		a.wrong("write the real one", "%s stands for an address that was never filled in", shown)
		return
	case !mine && a.tool():
		a.found("link to a page for customers, or leave it out",
			"%s is a page of a tool that customers cannot open", shown)
	case form.Shortener(host):
		a.found("write the whole address", "%s hides where it leads, and filters of mail distrust it", shown)
	case rewritten(a):
		a.found("copy the address from the page itself", "%s was rewritten by a mail filter when it was copied",
			shorten(host))
	case !mine && misspelt(host, a.own) != "":
		a.found("mend the address", "%s is nearly your own %s, and is not", host, misspelt(host, a.own))
	}
	if a.URL.User != nil {
		if _, secret := a.URL.User.Password(); secret {
			a.wrong("take the name and password out of it, and change the password",
				"the address of %s holds a password", host)
		} else {
			a.found("take it out", "the address of %s holds a user's name", host)
		}
	}
	if mine && form.InnerName.MatchString(host) {
		a.found("write the address that customers use", "%s looks like a machine for tests or staff", shorten(host))
	}
	if a.URL.Scheme == "http" && !a.Bare {
		a.unencrypted(mine)
	}
	a.lookShown()
}

// unencrypted tells of http:, and mends it where the site is the organisation's own.
func (a address) unencrypted(mine bool) {
	f := a.found("write https://", "%s is not encrypted, and browsers warn of it", shorten(a.Mark.Source))
	from := a.Passage.Offset(a.Mark.From)
	i := strings.Index(a.Source[min(from, len(a.Source)):], "http://"+strings.TrimPrefix(a.Mark.Source, "http://"))
	if mine && i >= 0 {
		f.Fix = append(f.Fix, a.Edit(from+i, from+i+len("http://"), "https://"))
	}
}

func (a address) lookMail() {
	host := a.Host()
	switch {
	case slices.Contains(a.own, form.Domain(host)):
	case form.Placeholder(host):
		a.wrong("write the real address", "mail to %s reaches nobody",
			shorten(strings.TrimPrefix(a.Mark.Source, "mailto:")))
	case misspelt(host, a.own) != "":
		a.found("mend the address", "%s is nearly your own %s, and is not", host, misspelt(host, a.own))
	case !form.RealEnding(host) && !form.Fictional(host):
		a.found("mend the address", "no address of mail ends with .%s", host[strings.LastIndexByte(host, '.')+1:])
	}
	box, _, _ := strings.Cut(a.URL.Opaque, "?")
	if a.Mark.Kind == outputs.LinkMark && shownBox.MatchString(a.Words) && !strings.EqualFold(a.Words, box) {
		a.wrong("write the same address", "the reader sees %s, and the mail goes to %s", a.Words, box)
	}
}

var shownBox = regexp.MustCompile(`^[\w.+-]+@[\w-]+(\.[\w-]+)+$`)

// lookShown compares an address that the words show with the one behind them.
func (a address) lookShown() {
	if a.Mark.Kind != outputs.LinkMark {
		return
	}
	m := shownURL.FindStringSubmatch(a.Words)
	if m == nil {
		return
	}
	scheme, host, path := m[1], strings.ToLower(m[2]), strings.TrimSuffix(m[3], "/")
	ending := host[strings.LastIndexByte(host, '.')+1:]
	sure := scheme != "" || strings.HasPrefix(host, "www.") || m[3] != ""
	if !sure && (strings.Count(host, ".") == 1 && strings.ToLower(a.Words) != a.Words ||
		slices.Contains(fileEndings, ending) || !form.RealEnding(host) && !form.Fictional(host)) {
		return // a product or a file has such a name
	}
	behind := a.Host()
	switch {
	case form.Domain(host) != form.Domain(behind):
		a.wrong("let the words name where it leads", "the reader sees %s, and the link leads to %s", a.Words, behind)
	case strings.TrimPrefix(host, "www.") != strings.TrimPrefix(behind, "www."),
		path != "" && !strings.HasSuffix(path, "…") && path != strings.TrimSuffix(a.URL.EscapedPath(), "/") &&
			path != strings.TrimSuffix(a.URL.RequestURI(), "/"):
		a.found("write the same address", "the reader sees %s, and the link leads to %s", a.Words,
			shorten(a.Mark.Source))
	}
}

var (
	shownURL    = regexp.MustCompile(`^(?:(https?)://)?((?:[\pL\d_-]+\.)+\pL{2,})(?::\d+)?(/\S*)?$`)
	fileEndings = []string{"md", "sh", "py", "zip", "rs", "pl", "mov", "ps", "so", "cc", "app", "cab", "js", "ts", "go",
		"txt", "pdf", "csv", "doc", "docx", "xls", "xlsx", "json", "xml", "yaml"}
)

// rewritten reports an address that a filter put in the place of another.
func rewritten(a address) bool {
	host := a.Host()
	return strings.HasSuffix(host, "safelinks.protection.outlook.com") || strings.HasPrefix(host, "urldefense.") ||
		strings.HasSuffix(host, ".mimecastprotect.com") || host == "linkprotect.cudasvc.com" ||
		host == "www.google.com" && a.URL.Path == "/url" || host == "l.facebook.com"
}

func (a address) tool() bool {
	return form.Tools.MatchString(a.Host()+a.URL.EscapedPath()) || form.InnerName.MatchString(a.Host())
}

// misspelt is the own domain that another nearly is; empty: none.
func misspelt(host string, own []string) string {
	domain := form.Domain(host)
	for _, mine := range own {
		name, ending, _ := strings.Cut(mine, ".")
		theirs, end, _ := strings.Cut(domain, ".")
		near := ending == end && len(name) >= 5 && len(outputs.Near(theirs, []string{name})) > 0 && !alike(name, theirs)
		if near || name == theirs && ending != end && !form.RealEnding(domain) && !form.Fictional(domain) {
			return mine
		}
	}
	return ""
}

// alike reports names of which one goes on where the other ends: a sister's, not a slip.
func alike(a, b string) bool {
	return (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) && max(len(a)-len(b), len(b)-len(a)) > 1
}

// shorten makes an address short enough for a line.
func shorten(s string) string { return rule.Within(s, 70) }
