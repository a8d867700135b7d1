package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	jw "github.com/jordan-wright/email"

	"tidings/outputs"
)

// Envelope is what a message says about its sender; the same for everybody.
type Envelope struct {
	FromName string
	From     string    // address
	ReplyTo  string    // address; may be empty
	ListID   string    // without brackets, e.g. service.qsol.example
	ListHelp string    // https: or mailto: address, or a plain address; may be empty
	Subject  string    // empty: the document's
	Stream   string    // service or update; empty: the document's
	Date     time.Time // zero: the document's
	// Thread is the Message-ID, without brackets, that all notices of one thread
	// refer to, so that mail clients show them together; no message needs to have
	// it. Empty: no thread.
	Thread string
	// Links says which links the letter offers; each person must then have them.
	// Unsubscribe is offered on the update stream only.
	Links LinkSet
}

// LinkSet says which of outputs.Links a letter shows. Web needs no link of the
// person if the document has a WebURL.
type LinkSet struct{ Web, Acknowledge, Unsubscribe, Preferences bool }

// Marks around the number of a hole while the parts are rendered. Private use:
// letters that hold the first one are refused.
const (
	markOpen  = '\uE0F1'
	markClose = '\uE0F2'
)

func markOf(n int) string { return string(markOpen) + strconv.Itoa(n) + string(markClose) }

// compiler gathers the holes of one message.
type compiler struct {
	env   Envelope
	doc   *outputs.Document
	holes []piece // by the number in their mark; kinds are set per part
	byPtr map[*outputs.Field]int
}

// Compile composes the message for a document and cuts it at what differs between
// recipients. plain renders the text part: a channel imports no other. Headers
// that could not be sent safely, an HTML part that mail clients would clip, and
// parts that do not survive a round through MIME are errors.
func Compile(env Envelope, doc *outputs.Document, plain func(outputs.Values, outputs.Links) ([]byte, error)) (*Template, error) {
	c := &compiler{env: env.filled(doc), doc: doc, byPtr: map[*outputs.Field]int{}}
	if err := c.env.check(); err != nil {
		return nil, err
	}
	if len(doc.Meta.Brand.LogoPNG) > maxLogo {
		return nil, fmt.Errorf("the logo has %d KB; at most %d KB go well with a letter: make it smaller", len(doc.Meta.Brand.LogoPNG)>>10, maxLogo>>10)
	}
	for _, f := range outputs.Fields(doc) {
		if _, ok := c.byPtr[f]; !ok {
			c.byPtr[f] = len(c.holes)
			c.holes = append(c.holes, piece{text: f.Name, fallback: outputs.Clean(f.Fallback), hasFallback: f.HasFallback})
		}
	}
	text, err := plain(c.value, c.links())
	if err != nil {
		return nil, err
	}
	html, err := HTML(doc, c.value, c.links())
	if err != nil {
		return nil, err
	}
	if err := c.checkParts(text, html); err != nil {
		return nil, err
	}
	return c.assemble(text, html)
}

const maxLogo = 64 << 10

func (e Envelope) filled(doc *outputs.Document) Envelope {
	if e.Subject == "" {
		e.Subject = doc.Meta.Subject
	}
	if e.Stream == "" {
		e.Stream = doc.Meta.Stream
	}
	if e.Date.IsZero() {
		e.Date = doc.Meta.Date
	}
	e.Links.Unsubscribe = e.Links.Unsubscribe && e.Stream == "update"
	return e
}

// check refuses senders that would need repair: they come from tidings.yaml and
// from the letter, so a person can mend them.
func (e Envelope) check() error {
	for _, x := range []struct{ name, value string }{{"from_name", e.FromName}, {"from", e.From}, {"reply_to", e.ReplyTo},
		{"list_id", e.ListID}, {"help", e.ListHelp}, {"subject", e.Subject}, {"thread", e.Thread}} {
		if !utf8.ValidString(x.value) || strings.ContainsFunc(x.value, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			return fmt.Errorf("%s holds a control character or broken UTF-8: %q; write it as one plain line", x.name, brief(x.value))
		}
	}
	if _, err := Address(e.From); err != nil {
		return fmt.Errorf("from: %w", err)
	}
	if _, err := Address(e.ReplyTo); err != nil && e.ReplyTo != "" {
		return fmt.Errorf("reply_to: %w", err)
	}
	switch {
	case NeedsUTF8(e.From) || NeedsUTF8(e.ReplyTo):
		return fmt.Errorf("from and reply_to must be ASCII before the @, so that every server can answer: %s", brief(e.From))
	case strings.TrimSpace(e.Subject) == "":
		return errors.New("the letter has no subject; begin it with a heading or write subject in notice.yaml")
	case utf8.RuneCountInString(e.Subject) > 200:
		return fmt.Errorf("the subject has %d characters; keep it below 200 (most clients show 60)", utf8.RuneCountInString(e.Subject))
	case e.ListID != "" && (!hostName(e.ListID) || !strings.Contains(e.ListID, ".")):
		return fmt.Errorf("list_id is %q; write it like a host name, for instance service.example.com", brief(e.ListID))
	case e.Date.IsZero():
		return errors.New("the letter has no date; write as_of in notice.yaml")
	}
	if e.Thread != "" {
		if err := checkID(e.Thread); err != nil {
			return fmt.Errorf("the thread's identifier %w", err)
		}
	}
	_, err := e.help()
	return err
}

// help gives the address of List-Help.
func (e Envelope) help() (string, error) {
	h := e.ListHelp
	switch {
	case h == "":
		return "", nil
	case !strings.Contains(h, ":") && strings.Contains(h, "@"):
		h = "mailto:" + h
	}
	clean, why := outputs.CheckURL(h)
	if why != "" || len(clean) > 900 {
		return "", fmt.Errorf("help of the stream is %q; write an https: address or a mail address", brief(e.ListHelp))
	}
	return clean, nil
}

// value marks the place of a personal field.
func (c *compiler) value(f *outputs.Field) string { return markOf(c.byPtr[f]) }

// links marks the places of the links that the letter offers.
func (c *compiler) links() outputs.Links {
	var l outputs.Links
	for _, x := range []struct {
		on   bool
		name string
		to   *string
	}{{c.env.Links.Web, webLink, &l.Web}, {c.env.Links.Acknowledge, acknowledgeLink, &l.Acknowledge},
		{c.env.Links.Unsubscribe, unsubscribeLink, &l.Unsubscribe}, {c.env.Links.Preferences, preferencesLink, &l.Preferences}} {
		if !x.on {
			continue
		}
		p := piece{text: x.name, kind: linkText}
		if x.name == webLink {
			p.fallback = c.doc.Meta.WebURL
		}
		n := c.hole(p)
		*x.to = markOf(n)
	}
	return l
}

// hole gives the number of a link's hole, the same each time.
func (c *compiler) hole(p piece) int {
	for i, h := range c.holes {
		if h == p {
			return i
		}
	}
	c.holes = append(c.holes, p)
	return len(c.holes) - 1
}

func (c *compiler) checkParts(text, html []byte) error {
	want := len(outputs.Fields(c.doc))
	for _, l := range []bool{c.env.Links.Web, c.env.Links.Acknowledge, c.env.Links.Unsubscribe, c.env.Links.Preferences} {
		if l {
			want++
		}
	}
	for name, part := range map[string][]byte{"text": text, "HTML": html} {
		if n := bytes.Count(part, []byte(string(markOpen))); n != want {
			return fmt.Errorf("the %s part has %d places for personal values and links instead of %d; does the letter hold the character U+E0F1?", name, n, want)
		}
	}
	if len(html) > MaxHTML {
		return c.tooLarge(len(html))
	}
	return nil
}

// tooLarge names the largest part of the letter.
func (c *compiler) tooLarge(size int) error {
	largest, name := 0, ""
	for _, b := range c.doc.Blocks {
		w := &writer{theme: themeOf(c.doc.Meta), values: outputs.Fallbacks}
		if err := w.block(b, false); err == nil && w.b.Len() > largest {
			largest, name = w.b.Len(), strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", b), "*outputs."))
		}
	}
	return fmt.Errorf("the HTML of the letter has %d KB, and mail clients cut letters off at %d KB; its largest part is one block of kind %s with %d KB: shorten it (an incidents block takes since= and ids=)", size>>10, MaxHTML>>10, name, largest>>10)
}

// assemble composes the message with the mail library, checks what came out, and
// writes it down again in a fixed form with holes.
func (c *compiler) assemble(text, html []byte) (*Template, error) {
	if err := c.compose(text, html); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(append([]byte(c.env.Subject), text...), html...))
	outer, inner := "=_"+hex.EncodeToString(sum[:12]), "=_"+hex.EncodeToString(sum[12:24])
	t := &Template{}
	lit := func(s string) { t.add(piece{kind: literal, text: s}) }
	c.headers(t)
	lit("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + outer + "\"\r\n\r\n")
	lit("--" + outer + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	if err := c.cut(t, text, fieldText, linkText); err != nil {
		return nil, err
	}
	lit("\r\n--" + outer + "\r\n")
	logo := c.doc.Meta.Brand.LogoPNG
	if len(logo) > 0 {
		lit("Content-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + inner + "\"\r\n\r\n--" + inner + "\r\n")
	}
	lit("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	if err := c.cut(t, html, fieldHTML, linkHTML); err != nil {
		return nil, err
	}
	if len(logo) > 0 {
		lit("\r\n--" + inner + "\r\nContent-Type: image/png; name=\"logo.png\"\r\nContent-Disposition: inline; filename=\"logo.png\"\r\nContent-ID: <" + LogoCID + ">\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		lit(base64Lines(logo) + "\r\n--" + inner + "--\r\n")
	}
	lit("\r\n--" + outer + "--\r\n")
	return t, nil
}

func base64Lines(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return out.String() + s + "\r\n"
}

// headers writes the header in a fixed order, folded.
func (c *compiler) headers(t *Template) {
	e := c.env
	field := func(name string, value []byte) {
		t.add(piece{kind: literal, text: name + ": " + string(value) + "\r\n"})
	}
	field("Date", []byte(e.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700")))
	from, _ := Address(e.From)
	field("From", appendMailbox(nil, 6, e.FromName, from))
	t.add(piece{kind: toHeader})
	if e.ReplyTo != "" {
		reply, _ := Address(e.ReplyTo)
		field("Reply-To", []byte("<"+reply+">"))
	}
	field("Subject", appendUnstructured(nil, 9, outputs.Clean(e.Subject)))
	t.add(piece{kind: idHeader})
	t.add(piece{kind: replyHeader, text: e.Thread})
	field("Content-Language", []byte(c.doc.Meta.Locale))
	if e.ListID != "" {
		field("List-Id", []byte("<"+e.ListID+">"))
	}
	if help, _ := e.help(); help != "" {
		field("List-Help", []byte("<"+help+">"))
	}
	if e.Links.Unsubscribe {
		t.add(piece{kind: leaveHeader})
	}
	t.add(piece{kind: loopHeader})
	field("Auto-Submitted", []byte("auto-generated"))
}

// cut parts a body at its marks and encodes what lies between.
func (c *compiler) cut(t *Template, body []byte, field, link kind) error {
	s := string(body)
	for {
		i := strings.IndexRune(s, markOpen)
		if i < 0 {
			t.add(piece{kind: literal, text: string(appendPiece(nil, []byte(s)))})
			return nil
		}
		t.add(piece{kind: literal, text: string(appendPiece(nil, []byte(s[:i])))})
		s = s[i+len(string(markOpen)):]
		number, rest, ok := strings.Cut(s, string(markClose))
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n >= len(c.holes) {
			return errors.New("the letter holds the character U+E0F1, which is kept for personal values; delete it")
		}
		hole := c.holes[n]
		if hole.kind == literal {
			hole.kind = field
		} else {
			hole.kind = link
		}
		t.add(hole)
		s = rest
	}
}

// compose builds the message with the mail library for a reader that does not
// exist and proves that its parts and headers come back unchanged.
func (c *compiler) compose(text, html []byte) error {
	from, _ := Address(c.env.From)
	m := jw.NewEmail()
	m.From, m.To, m.Subject = from, []string{"reader@example.invalid"}, outputs.Clean(c.env.Subject)
	m.Text, m.HTML = text, html
	m.Headers.Set("Date", c.env.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	m.Headers.Set("Message-Id", "<compile@example.invalid>")
	if logo := c.doc.Meta.Brand.LogoPNG; len(logo) > 0 {
		a, err := m.Attach(bytes.NewReader(logo), "logo.png", "image/png")
		if err != nil {
			return err
		}
		a.HTMLRelated = true
		a.Header.Set("Content-ID", "<"+LogoCID+">")
	}
	raw, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("composing the message: %w", err)
	}
	got, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("composing the message: %w", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != m.Subject {
		return fmt.Errorf("the subject %q does not survive the mail format", brief(m.Subject))
	}
	parts := map[string][]byte{}
	if err := gather(parts, got.Header.Get("Content-Type"), got.Body); err != nil {
		return fmt.Errorf("composing the message: %w", err)
	}
	for kind, want := range map[string][]byte{"text/plain": text, "text/html": html} {
		if !bytes.Equal(bytes.ReplaceAll(parts[kind], []byte("\r\n"), []byte("\n")), want) {
			return fmt.Errorf("the %s part does not survive the mail format", kind)
		}
	}
	return nil
}

// gather reads the decoded leaves of a multipart body by media type.
func gather(parts map[string][]byte, contentType string, r io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		parts[kind], err = io.ReadAll(r)
		return err
	}
	mr := multipart.NewReader(r, params["boundary"])
	for {
		p, err := mr.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := gather(parts, p.Header.Get("Content-Type"), p); err != nil {
			return err
		}
	}
}
