package shape

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/form"
	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/notices"
)

// leak finds what is not for customers: secrets, names and addresses of machines,
// tickets, paths, traces of programs, addresses of staff.
func leak() rule.Rule {
	return rule.Rule{ID: "leak", Level: rule.Warning,
		Finds:  "a secret, or what only staff should know: machines, tickets, paths, their own addresses",
		Why:    "A letter to customers is public, and some who read it look for such things.",
		Remedy: "take it out, or say it in words for customers", InLetter: leaksInLetter,
		InNotice: leaksInRecords}
}

func leaksInLetter(t *rule.Text, found rule.Found) {
	l := leaksOf(t.Notice, t.Language(), found)
	l.network = names(t.Source, l.words.Networks)
	l.signed = func(parts []string) bool { return signedBy(t, parts) }
	for p := range t.Parts() {
		l.look(p.Text, func(i int) rule.Place { return t.At(p, i) }, p.Typed)
	}
	l.signed = nil
	for _, f := range t.Fences {
		if f.Text != "" {
			l.look(f.Text, func(int) rule.Place { return t.Line(f.Line + 1) }, all)
		}
	}
	for _, a := range t.Addresses() { // what of an address no reader sees
		if hidden := a.Mark.Source; hidden != a.Words && a.URL.User == nil {
			piece{&l, hidden, func(int) rule.Place { return a.Place() }, all, nil}.secrets()
		}
	}
}

func leaksInRecords(n *rule.Notice, found rule.Found) {
	l := leaksOf(n, rule.Base(n.Config.Organisation.Locale), found)
	for _, rec := range n.Told() {
		for _, text := range rec.Texts {
			l.look(text.Text, func(int) rule.Place { return rule.Place{File: rec.File} }, all)
		}
	}
}

func all(int, int) bool { return true }

// leaks looks at texts of one language.
type leaks struct {
	words   shapeWords
	known   *letter.Source
	staff   staff
	network bool // the letter tells of addresses of the network
	signed  func(parts []string) bool
	found   rule.Found
}

func leaksOf(n *rule.Notice, language string, found rule.Found) leaks {
	return leaks{words: wordsOf(n, language), known: n.Source, staff: staffOf(n), found: found}
}

// piece is a part of a text, with the place of each of its bytes and what of it somebody typed.
type piece struct {
	*leaks
	text  string
	at    func(int) rule.Place
	typed func(from, to int) bool
	*addresses
}

func (l *leaks) look(text string, at func(int) rule.Place, typed func(from, to int) bool) {
	for from, part := range rule.Pieces(text) {
		p := piece{l, part, func(i int) rule.Place { return at(from + i) },
			func(a, b int) bool { return typed(from+a, from+b) }, &addresses{text: part}}
		p.secrets()
		p.machines()
		p.tickets()
		p.insides()
		p.people()
	}
}

// where finds an expression in a text that may hold it; most texts have not even the
// characters that it needs.
func where(what *regexp.Regexp, text string, may bool) [][]int {
	if !may {
		return nil
	}
	return what.FindAllStringSubmatchIndex(text, -1)
}

// machines finds private addresses of the network and names of servers.
func (l piece) machines() {
	text := l.text
	network := l.network || names(text, l.words.Networks)
	for _, m := range where(addressLike, text, strings.ContainsAny(text, "0123456789:")) {
		word := text[m[0]:m[1]]
		ip, err := netip.ParseAddr(strings.Split(word, "/")[0])
		before := text[max(0, m[0]-24):m[0]]
		switch {
		case err != nil || !l.typed(m[0], m[1]) || ip.IsUnspecified() || l.hold(m[0]):
		case names(before, l.words.Versions) || strings.HasSuffix(before, "v"):
		case form.InnerIP(ip):
			l.found(l.at(m[0]), "%s is an address of an inner network", word)
		case !network:
			l.found(l.at(m[0]), "%s is the address of a machine", word)
		}
	}
	for _, m := range where(machineLike, text, strings.ContainsAny(text, "0123456789.")) {
		word := strings.TrimRight(text[m[0]:m[1]], ".-")
		if form.Machine(word) && l.typed(m[0], m[1]) && !l.hold(m[0]) && !l.named(word) {
			l.found(l.at(m[0]), "%q looks like the name of a machine", word)
		}
	}
	for _, m := range where(cloudLike, text, holds(text, []string{"-", "arn:"})) {
		if l.typed(m[0], m[1]) {
			l.found(l.at(m[0]), "%q names an inner part of your systems", text[m[0]:m[1]])
		}
	}
}

var (
	addressLike = regexp.MustCompile(`\b(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?\b|` +
		`\b(?:fe80|f[cd][0-9a-f]{2}):[0-9a-fA-F:]+\b`)
	machineLike = regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*\b`)
	cloudLike   = regexp.MustCompile(`\barn:aws[a-z-]*:\S+|\bi-[0-9a-f]{8,17}\b|\bip-\d+-\d+-\d+-\d+\b|` +
		`\b(?:vol|subnet|vpc|sg|eni|snap|ami)-[0-9a-f]{8,17}\b|\b[a-z][a-z0-9-]+-[0-9a-f]{8,10}-[a-z0-9]{5}\b`)
)

// named reports whether a word is an id or a name of the workspace.
func (l *leaks) named(word string) bool {
	same := func(s string) bool { return s != "" && strings.Contains(strings.ToLower(s), strings.ToLower(word)) }
	c := l.known.Config
	return same(c.Organisation.Name) || same(c.Organisation.Service) || same(c.Organisation.Short) ||
		slices.ContainsFunc(c.Components, func(c notices.Component) bool { return same(c.ID) || same(c.Name) }) ||
		slices.ContainsFunc(c.Regions, func(r notices.Region) bool { return same(r.ID) || same(r.Name) })
}

// addresses tells which places of a text stand within an address of the web or of mail. Asked
// from the front to the back, it reads the text once, however long its words are.
type addresses struct {
	text   string
	from   int  // where the word begins in which the place asked for last stands
	at     int  // that place
	within bool // there are signs of an address in the word before it
}

func (a *addresses) hold(at int) bool {
	if at < a.at {
		*a = addresses{text: a.text}
	}
	if i := strings.LastIndexAny(a.text[a.at:at], " \n\t(<\"“„«、。（「"); i >= 0 {
		a.from, a.within = a.at+i+1, false
	}
	const sign = "://"
	fresh := a.text[max(a.from, a.at-len(sign)+1):at] // a sign may have begun before
	a.within = a.within || strings.Contains(fresh, sign) || strings.Contains(fresh, "@")
	a.at = at
	return a.within || strings.HasPrefix(a.text[a.from:], "www.")
}

// tickets finds numbers of the own list of work. One that the reader shall quote is for
// the reader.
func (l piece) tickets() {
	text := l.text
	told := names(text, l.words.Tickets)
	var sentences [][2]int
	for _, m := range where(ticketLike, text, strings.ContainsAny(text, "0123456789")) {
		word := text[m[0]:m[1]]
		key, number := "", word
		if m[2] >= 0 {
			key, number = text[m[2]:m[3]], text[m[4]:m[5]]
		}
		switch listed := slices.Contains(ticketKeys, key) || told; {
		case !l.typed(m[0], m[1]) || l.hold(m[0]) || l.record(word):
		case names(around(text, &sentences, m[0], m[1]), l.words.References):
		case key != "" && (slices.Contains(notTickets, key) || key == "CVE"):
		case key != "" && (listed || len(number) > 2 && len(key) > 2):
			l.found(l.at(m[0]), "%q looks like a number of your own tickets", word)
		case key == "" && (word[0] != '#' || told):
			l.found(l.at(m[0]), "%q looks like a number of your own tickets", word)
		}
	}
	for _, m := range where(channelLike, text, strings.Contains(text, "#")) {
		if l.typed(m[0], m[1]) && !l.hold(m[0]) {
			l.found(l.at(m[0]), "%q looks like a channel of your own chat", text[m[0]:m[1]])
		}
	}
}

// around is the sentence, or a good part of it, in which something stands. Those of the text
// are cut when they are first asked for.
func around(text string, sentences *[][2]int, from, to int) string {
	if *sentences == nil {
		*sentences = rule.Cuts(text)
	}
	for _, c := range *sentences {
		if c[0] <= from && to <= c[1] {
			return text[max(c[0], from-80):min(c[1], to+50)]
		}
	}
	return text[from:to]
}

var (
	ticketLike = regexp.MustCompile(`\b([A-Z][A-Z0-9]{1,9})-(\d{2,6})\b|` +
		`\b(?:INC|CHG|PRB|RITM|REQ|SCTASK|TASK)\d{5,}\b|` +
		`#\d{2,7}\b`)
	channelLike = regexp.MustCompile(`#(?:inc|incident|ops|sre|oncall|on-call|alert|alerts|` +
		`war-?room|devops|infra)(?:-[a-z0-9]+)*\b`)
	ticketKeys = []string{"JIRA", "INC", "OPS", "SRE", "INFRA", "TICKET", "BUG", "DEV", "PROD", "PLAT", "ENG", "SUP",
		"CHG", "PRB", "TASK", "REQ", "CASE", "DEVOPS", "ITSM", "HELP", "PROJ", "IT"}
	// what is written so and is none
	notTickets = []string{"COVID", "ISO", "UTF", "SHA", "AES", "TLS", "SSL", "CVE", "RFC", "UTC", "GMT", "HTTP", "SOC",
		"PCI", "DIN", "IEC", "IEEE", "NIST", "FIPS", "MD", "RSA", "EN", "BS", "ANSI", "ECMA", "SMTP", "IPV", "IP",
		"GPT", "HMAC", "BST", "CET", "CEST", "EST", "EDT", "PST", "PDT", "JST", "KB", "ISAE", "SSAE", "TISAX",
		"VPAT", "LTS"}
)

// record reports whether a word is the id of a record.
func (l *leaks) record(word string) bool {
	return slices.ContainsFunc(l.known.Records.Incidents, func(i notices.Incident) bool {
		return strings.Contains(strings.ToLower(i.ID), strings.ToLower(word))
	})
}

// insides finds paths of servers and traces of programs.
func (l piece) insides() {
	text := l.text
	for _, m := range where(form.PathLike, text, strings.ContainsAny(text, `/\`)) {
		if l.typed(m[2], m[3]) && !l.hold(m[2]) {
			l.found(l.at(m[2]), "%q is a path on one of your machines", shorten(text[m[2]:m[3]]))
		}
	}
	traced := holds(text, []string{":", "Exception", "Error", "goroutine "})
	if m := where(form.TraceLike, text, traced); len(m) > 0 && l.typed(m[0][0], m[0][1]) {
		m := m[0]
		l.found(l.at(m[0]), "%q is the trace of a program", shorten(strings.TrimSpace(text[m[0]:m[1]])))
	}
}

// staff are the organisation's own addresses of mail.
type staff struct {
	domains, boxes []string
	signer         []string // small letters
}

func staffOf(n *rule.Notice) staff {
	return staff{n.OwnDomains(), n.OwnBoxes(), strings.Fields(strings.ToLower(n.Config.Organisation.Signer.Name))}
}

// people finds the address of one member of the staff: a letter to many should name a
// place where somebody always answers.
func (l piece) people() {
	text := l.text
	for _, m := range where(boxLike, text, strings.Contains(text, "@")) {
		box := strings.ToLower(text[m[0]:m[1]])
		local, host, _ := strings.Cut(box, "@")
		if slices.Contains(l.staff.boxes, box) || !slices.Contains(l.staff.domains, form.Domain(host)) ||
			!l.person(local) || l.signed != nil && l.signed(nameParts(local)) {
			continue
		}
		l.found(l.at(m[0]), "%s is the address of one person", text[m[0]:m[1]]).Remedy =
			"name an address that the whole team reads"
	}
}

// nameParts are the names in the local part of an address.
func nameParts(local string) []string {
	return strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-", r) })
}

// signedBy reports whether the letter ends with the name that an address is made of: whoever signs
// may say where they are reached.
func signedBy(t *rule.Text, parts []string) bool {
	const signature = 3 // passages: the name, the title, the organisation
	var words []string
	for _, p := range t.Passages[max(0, len(t.Passages)-signature):] {
		text := boxLike.ReplaceAllString(p.Text, " ")
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			words = append(words, form.Plain(w))
		}
	}
	return !slices.ContainsFunc(parts, func(part string) bool {
		return !slices.ContainsFunc(words, func(w string) bool {
			return w == part || len(part) == 1 && strings.HasPrefix(w, part)
		})
	})
}

func (l *leaks) person(local string) bool {
	parts := nameParts(local)
	if len(parts) < 2 {
		return slices.Contains(l.staff.signer, local)
	}
	return strings.Contains(local, ".") && len(parts) < 4 && !slices.ContainsFunc(parts, func(p string) bool {
		return slices.Contains(roles, p) || strings.ContainsAny(p, "0123456789+")
	})
}

var (
	boxLike = regexp.MustCompile(`\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b`)
	// parts of addresses that are a place's and not a person's
	roles = strings.Fields("support help info service services security billing noreply reply no customer customers " +
		"client " +
		"clients kunden kundenservice kundendienst kontakt contact team status sales press data privacy " +
		"protection legal incident incidents incidencias operations ops office admin care success " +
		"account accounts finance abuse postmaster hello feedback partner partners technical tech it " +
		"user users emea apac amer de en fr es pt br us uk jp eu dach soporte atencion ayuda suporte " +
		"atendimento ajuda assistance aide desk helpdesk servicedesk updates news datenschutz " +
		"buchhaltung vertrieb business relations communications response notices alerts maintenance")
)
