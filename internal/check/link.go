package check

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/outputs"
)

// linkRule finds links that a reader cannot or should not follow: without encryption, to
// places that only the author reaches or that do not exist, with words that show another
// address, or that say nothing.
func linkRule() Rule {
	return Rule{ID: "link", Level: Warning, Finds: "a link that readers cannot follow, that is not encrypted, or " +
		"that leads elsewhere than it says", Why: "Readers click in haste, and trust what a letter shows.",
		Remedy: "mend the address", look: lookLinks}
}

func lookLinks(n *Notice, found found) {
	own := ownDomains(n.Source)
	for _, t := range n.Texts {
		vague := n.shape(t.Language()).VagueLinks
		for _, a := range t.addresses() {
			switch a.url.Scheme {
			case "http", "https":
				a.lookWeb(own, found)
			case "mailto":
				a.lookMail(own, found)
			}
			if a.mark.Kind == outputs.LinkMark && isOneOf(a.words, vague) {
				f := found(a.at(), "the words %q do not say where the link leads", a.words)
				f.Level, f.Remedy = Note, "name what is behind it, for people who hear the letter or look for its links"
			}
		}
	}
}

func (a address) lookWeb(own []string, found found) {
	host, shown := a.host(), shorten(a.mark.Source)
	mine := slices.Contains(own, form.Domain(host))
	ip, numeric := netip.ParseAddr(host)
	switch inner := form.Inner(host); {
	case a.bare && inner != "" && !strings.Contains(host, "."):
		return
	case host == "localhost" || strings.HasSuffix(host, ".localhost") || numeric == nil && ip.IsLoopback():
		f := found(a.at(), "%s leads each reader to their own computer", shown)
		f.Level, f.Remedy = Error, "write the address that customers use"
		return
	case inner != "":
		found(a.at(), "%s is %s, which readers cannot open", shown, inner).Remedy =
			"write the address that customers use"
		return
	case numeric == nil:
		found(a.at(), "%s is an address of numbers, which readers have reason to distrust", shown).Remedy =
			"write the name of the site"
		return
	case !mine && form.Placeholder(host):
		f := found(a.at(), "%s stands for an address that was never filled in", shown)
		f.Level, f.Remedy = Error, "write the real one"
		return
	case !mine && a.tool():
		found(a.at(), "%s is a page of a tool that customers cannot open", shown).Remedy =
			"link to a page for customers, or leave it out"
	case form.Shortener(host):
		found(a.at(), "%s hides where it leads, and filters of mail distrust it", shown).Remedy =
			"write the whole address"
	case rewritten(a):
		found(a.at(), "%s was rewritten by a mail filter when it was copied", shorten(host)).Remedy =
			"copy the address from the page itself"
	case !mine && misspelt(host, own) != "":
		found(a.at(), "%s is nearly your own %s, and is not", host, misspelt(host, own))
	}
	if a.url.User != nil {
		if _, secret := a.url.User.Password(); secret {
			f := found(a.at(), "the address of %s holds a password", host)
			f.Level, f.Remedy = Error, "take the name and password out of it, and change the password"
		} else {
			found(a.at(), "the address of %s holds a user's name", host).Remedy = "take it out"
		}
	}
	if mine && form.InnerName.MatchString(host) {
		found(a.at(), "%s looks like a machine for tests or staff", shorten(host)).Remedy = "write the address that " +
			"customers use"
	}
	if a.url.Scheme == "http" && !a.bare {
		a.unencrypted(mine, found)
	}
	a.lookShown(found)
}

// unencrypted tells of http:, and mends it where the site is the organisation's own.
func (a address) unencrypted(mine bool, found found) {
	f := found(a.at(), "%s is not encrypted, and browsers warn of it", shorten(a.mark.Source))
	f.Remedy = "write https://"
	from := a.passage.Offset(a.mark.From)
	i := strings.Index(a.Source[min(from, len(a.Source)):], "http://"+strings.TrimPrefix(a.mark.Source, "http://"))
	if mine && i >= 0 {
		f.Fix = append(f.Fix, Edit{a.File, from + i, from + i + len("http://"), "https://"})
	}
}

func (a address) lookMail(own []string, found found) {
	host := a.host()
	switch {
	case slices.Contains(own, form.Domain(host)):
	case form.Placeholder(host):
		f := found(a.at(), "mail to %s reaches nobody", shorten(strings.TrimPrefix(a.mark.Source, "mailto:")))
		f.Level, f.Remedy = Error, "write the real address"
	case misspelt(host, own) != "":
		found(a.at(), "%s is nearly your own %s, and is not", host, misspelt(host, own)).Remedy = "mend the address"
	case !form.RealEnding(host) && !form.Fictional(host):
		found(a.at(), "no address of mail ends with .%s", host[strings.LastIndexByte(host, '.')+1:]).Remedy =
			"mend the address"
	}
	box, _, _ := strings.Cut(a.url.Opaque, "?")
	if a.mark.Kind == outputs.LinkMark && shownBox.MatchString(a.words) && !strings.EqualFold(a.words, box) {
		f := found(a.at(), "the reader sees %s, and the mail goes to %s", a.words, box)
		f.Level, f.Remedy = Error, "write the same address"
	}
}

var shownBox = regexp.MustCompile(`^[\w.+-]+@[\w-]+(\.[\w-]+)+$`)

// lookShown compares an address that the words show with the one behind them.
func (a address) lookShown(found found) {
	if a.mark.Kind != outputs.LinkMark {
		return
	}
	m := shownURL.FindStringSubmatch(a.words)
	if m == nil {
		return
	}
	scheme, host, path := m[1], strings.ToLower(m[2]), strings.TrimSuffix(m[3], "/")
	ending := host[strings.LastIndexByte(host, '.')+1:]
	sure := scheme != "" || strings.HasPrefix(host, "www.") || m[3] != ""
	if !sure && (strings.Count(host, ".") == 1 && strings.ToLower(a.words) != a.words ||
		slices.Contains(fileEndings, ending) || !form.RealEnding(host) && !form.Fictional(host)) {
		return // a product or a file has such a name
	}
	behind := a.host()
	switch {
	case form.Domain(host) != form.Domain(behind):
		f := found(a.at(), "the reader sees %s, and the link leads to %s", a.words, behind)
		f.Level, f.Remedy = Error, "let the words name where it leads"
	case strings.TrimPrefix(host, "www.") != strings.TrimPrefix(behind, "www."),
		path != "" && !strings.HasSuffix(path, "…") && path != strings.TrimSuffix(a.url.EscapedPath(), "/") &&
			path != strings.TrimSuffix(a.url.RequestURI(), "/"):
		found(a.at(), "the reader sees %s, and the link leads to %s", a.words, shorten(a.mark.Source)).Remedy =
			"write the same address"
	}
}

var (
	shownURL    = regexp.MustCompile(`^(?:(https?)://)?((?:[\pL\d_-]+\.)+\pL{2,})(?::\d+)?(/\S*)?$`)
	fileEndings = []string{"md", "sh", "py", "zip", "rs", "pl", "mov", "ps", "so", "cc", "app", "cab", "js", "ts", "go",
		"txt", "pdf", "csv", "doc", "docx", "xls", "xlsx", "json", "xml", "yaml"}
)

// rewritten reports an address that a filter put in the place of another.
func rewritten(a address) bool {
	host := a.host()
	return strings.HasSuffix(host, "safelinks.protection.outlook.com") || strings.HasPrefix(host, "urldefense.") ||
		strings.HasSuffix(host, ".mimecastprotect.com") || host == "linkprotect.cudasvc.com" ||
		host == "www.google.com" && a.url.Path == "/url" || host == "l.facebook.com"
}

func (a address) tool() bool {
	return form.Tools.MatchString(a.host()+a.url.EscapedPath()) || form.InnerName.MatchString(a.host())
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
func shorten(s string) string { return within(s, 70) }
