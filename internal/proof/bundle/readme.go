package bundle

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"tidings/internal/archive"
)

// verifier is verify.py.
//
//go:embed verify.py
var verifier []byte

//go:embed readme.html
var readMeText string

//go:embed readme.css
var readMeStyle string

// readMePage is READ-ME.html.
var readMePage = template.Must(template.New("").Funcs(template.FuncMap{
	"when": func(t any) string {
		switch t := t.(type) {
		case time.Time:
			return moment(t)
		case *time.Time:
			if t != nil {
				return moment(*t)
			}
		}
		return ""
	},
	"quoted": quoted, "cameBack": cameBack,
}).Parse(readMeText))

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 UTC") }

// plainWord is a word that a shell takes as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9@%+=:,./_][A-Za-z0-9@%+=:,./_-]*$`)

// quoted is a word as it is typed in a shell: an address may hold what one takes apart.
func quoted(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shownFile is a file of the bundle with what it is.
type shownFile struct{ Name, What string }

// readMe writes READ-ME.html. It follows from the other files alone, so that whoever verifies them
// can tell whether the page is the one that belongs to them.
func (x *examined) readMe() ([]byte, error) {
	var b bytes.Buffer
	_, stamp := x.files[StampName]
	header := map[string]string{}
	if m, err := mail.ReadMessage(bytes.NewReader(x.files[MessageName])); err == nil {
		words := &mime.WordDecoder{}
		if header["From"], err = words.DecodeHeader(m.Header.Get("From")); err != nil {
			header["From"] = m.Header.Get("From")
		}
		if at, err := m.Header.Date(); err == nil {
			header["Date"] = moment(at)
		}
	}
	var sealed []archive.File
	for _, f := range x.manifest.Files {
		if ofSeal(f.Path, x.delivery.Locale) {
			sealed = append(sealed, f)
		}
	}
	err := readMePage.Execute(&b, map[string]any{
		"Style": template.CSS(readMeStyle), "X": x, "D": &x.delivery, "M": &x.manifest, //nolint:gosec // it is ours
		"Approved": x.approved, "SealTime": x.manifest.At.UTC().Format(verifyTime), "From": header["From"],
		"Date": header["Date"], "Became": became(x.delivery.State),
		"Arrived": x.delivery.State == "accepted" || x.delivery.State == "delivered",
		"Answer":  answer(x.delivery.SMTPCode, x.delivery.EnhancedCode, x.delivery.Reply), "Tries": x.tries(),
		"Stamp": stamp, "Sealed": sealed, "ManifestSHA256": digest(x.files[archive.ManifestName]),
		"Name": strings.SplitN(x.Key, "+", 2)[0], "Files": x.shownFiles(), "Letter": x.letter(),
		"Acknowledged": slices.ContainsFunc(x.delivery.Feedback,
			func(f archive.Feedback) bool { return f.Kind == acknowledged }),
		"AnySigned": slices.ContainsFunc(x.approved, func(a approval) bool { return a.Key != "" }),
	})
	return b.Bytes(), err
}

// became says in a reader's words what a state means.
func became(state string) string {
	words, ok := map[string]string{
		"accepted":   "Accepted by the mail server",
		"delivered":  "Delivered: the recipient’s mail server confirmed it",
		"bounced":    "Accepted at first, then returned as undeliverable",
		"complained": "Accepted, and marked as unwanted by its recipient",
		"uncertain":  "Handed over; the connection ended before the mail server’s last answer",
		"failed":     "Refused by the mail server",
	}[state]
	if !ok {
		return "State: " + state
	}
	return words
}

// acknowledged is the kind of feedback by which somebody says that they have read the message.
const acknowledged = "acknowledged"

// cameBack says in a reader's words what came back.
func cameBack(kind string) string {
	words, ok := map[string]string{"bounced": "Returned as undeliverable", "delivered": "Confirmed as delivered",
		"complained": "Marked as unwanted", "unsubscribed": "Unsubscribed", acknowledged: "Confirmed as read",
		"deferred-late": "Delayed on its way", "auto-replied": "An automatic answer"}[kind]
	if !ok {
		return kind
	}
	return words
}

// answer is what a mail server said, in one line. A report quotes it with its codes.
func answer(code int, enhanced, reply string) string {
	if code == 0 || strings.HasPrefix(reply, fmt.Sprint(code)) {
		return strings.TrimSpace(reply)
	}
	return strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", code, enhanced, reply)), " ")
}

// try is an earlier attempt as the page shows it.
type try struct {
	At     time.Time
	Answer string
}

func (x *examined) tries() (out []try) {
	for _, t := range x.delivery.Tries {
		out = append(out, try{t.At, answer(t.SMTPCode, t.EnhancedCode, t.Reply)})
	}
	return out
}

// letter is the name of the sealed PDF; "": there is none in that language.
func (x *examined) letter() string {
	name := "letter." + x.delivery.Locale + ".pdf"
	if _, ok := x.files[name]; !ok {
		return ""
	}
	return name
}

func (x *examined) shownFiles() []shownFile {
	out := []shownFile{
		{MessageName, "The message, byte for byte. Mail programs open it."},
		{DeliveryName, "The sealed record of this delivery: when, to whom, and what the mail server answered."},
		{archive.ManifestName, "The seal: the SHA-256 of every sealed file, and of all deliveries together."},
	}
	if x.manifest.SealedBy != nil {
		out = append(out, shownFile{archive.SignatureName, "The signature of who sealed it."})
	}
	if name := x.letter(); name != "" {
		out = append(out, shownFile{name, "The letter on paper, as it was sealed in the recipient’s language."})
	}
	if len(x.approved) > 0 && x.approved[0].File != "" {
		out = append(out, shownFile{"statements/", "What was decided about the letter, with signatures."})
	}
	if _, ok := x.files["people.log"]; ok {
		out = append(out, shownFile{"people.log, allowed_signers",
			"Who could decide at the sender’s, and their public keys."})
	}
	out = append(out, shownFile{"checkpoint, " + KeyName,
		"The signed state of the sender’s archive, and the public key that signed it."})
	if _, ok := x.files[StampName]; ok {
		out = append(out, shownFile{StampName, "The time-stamp of the checkpoint, by an independent authority."})
	}
	return append(out, shownFile{ProofName, "The two paths that join delivery, seal and checkpoint."},
		shownFile{VerifierName, "A short program that checks all of this; read it first if you like."})
}
