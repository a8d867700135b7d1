// Package preview shows one letter in a browser as its readers will get it: in a list of
// mail, on wide and narrow screens, light and dark, as text, paper and web page, with what
// a check found beside. It shows it anew when a file changes, and what is wrong with a
// broken letter instead of it. It only reads; whose desk it is does the rest.
package preview

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// View says whose copy is shown, and how.
type View struct {
	Format string // html, text, web, pdf or eml
	Locale string // BCP 47; "": the recipient's own, or the first
	As     string // address of a recipient; "": nobody in particular
	Dark   bool   // as a reader sees it whose screen is dark
}

// Inbox is how a list of mail shows the letter before it is opened, and the language that
// it is shown in.
type Inbox struct{ From, Subject, Preheader, Locale string }

// Finding is one thing that a check found.
type Finding struct{ Level, Where, Message string }

// Letter is what is shown. Every call reads the files as they are at that moment.
type Letter interface {
	// Locales are the languages of the letter.
	Locales() ([]string, error)
	Inbox(ctx context.Context, v View) (Inbox, error)
	// Render gives one copy; Format and Locale are set.
	Render(ctx context.Context, v View) ([]byte, error)
	Check(ctx context.Context) ([]Finding, error)
	// Stamp is another text whenever a file has changed that the letter is made from.
	Stamp() string
}

// Server shows a letter.
type Server struct {
	Title  string             // the notice's name
	Letter Letter             // what is shown
	First  View               // what is shown before anything is chosen
	Words  func(error) string // an error in plain words
	Done   <-chan struct{}    // closed when the program ends: nothing waits for a change then
}

// formats are the ways of looking, with their names and media types. A message is shown
// as the text that it is.
var formats = []struct{ ID, Name, media string }{
	{"html", "Mail", "text/html; charset=utf-8"}, {"text", "Text", "text/plain; charset=utf-8"},
	{"web", "Web", "text/html; charset=utf-8"}, {"pdf", "PDF", "application/pdf"},
	{"eml", "Source", "text/plain; charset=utf-8"},
}

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Parse(pageText))

// The pages are ours alone. The letter's frames run no script, and load and send nothing.
const (
	pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; " +
		"base-uri 'none'; frame-ancestors 'self'"
)

// Handler gives the pages. It answers whoever asks: the caller lets in this machine alone.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /changes", s.changes)
	mux.HandleFunc("GET /page.css", fixed("text/css; charset=utf-8", pageStyle))
	mux.HandleFunc("GET /page.js", fixed("text/javascript; charset=utf-8", pageScript))
	mux.HandleFunc("GET /{format}/{locale}", s.frame)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin") // what a page elsewhere shows is not this
		mux.ServeHTTP(w, r)
	})
}

func fixed(media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Write([]byte(text)) //nolint:errcheck // the browser went away
	}
}

// asked is the view that a request names.
func (s *Server) asked(r *http.Request) View {
	v, q := s.First, r.URL.Query()
	if q.Has("as") {
		v.As = strings.TrimSpace(q.Get("as"))
	}
	if q.Has("locale") {
		v.Locale = q.Get("locale")
	}
	if q.Has("format") {
		v.Format = q.Get("format")
	}
	v.Dark = q.Get("scheme") == "dark"
	return v
}

// Query keeps the recipient from page to page, and the way of looking.
func (v View) Query() string {
	q := url.Values{"as": {v.As}}
	if v.Dark {
		q.Set("scheme", "dark")
	}
	return "?" + q.Encode()
}

// Path is where the copy of a view stands.
func (v View) Path(format string) string {
	return "/" + format + "/" + url.PathEscape(v.Locale) + v.Query()
}

// shown is what the page is made of.
type shown struct {
	Title, Stamp, Error string
	View                View
	Asked               string // the language that was chosen; "": none
	Locales             []string
	Formats             any
	Inbox               Inbox
	Findings            []Finding
	Checked             bool
}

// page shows the letter with all that belongs to it, or why it cannot be shown.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	v := s.asked(r)
	if !slices.ContainsFunc(formats, func(f struct{ ID, Name, media string }) bool { return f.ID == v.Format }) {
		v.Format = "html"
	}
	d := shown{Title: s.Title, Stamp: s.Letter.Stamp(), View: v, Formats: formats}
	locales, err := s.Letter.Locales()
	d.Locales = locales
	if slices.Contains(locales, v.Locale) {
		d.Asked = v.Locale
	}
	if err == nil {
		d.View.Locale = d.Asked
		d.Inbox, err = s.Letter.Inbox(r.Context(), d.View)
		d.View.Locale = d.Inbox.Locale
	}
	if err == nil { // a copy that cannot be made says so here, and not in each of its frames
		_, err = s.Letter.Render(r.Context(), d.View)
	}
	if err != nil {
		d.Error = s.Words(err)
	}
	findings, err := s.Letter.Check(r.Context())
	if d.Findings, d.Checked = findings, err == nil; err != nil && d.Error == "" {
		d.Error = s.Words(err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	page.Execute(w, d) //nolint:errcheck // the browser went away
}

// frame gives one copy, as it stands in a frame of the page.
func (s *Server) frame(w http.ResponseWriter, r *http.Request) {
	v := s.asked(r)
	v.Format, v.Locale = r.PathValue("format"), r.PathValue("locale")
	b, err := s.Letter.Render(r.Context(), v)
	if err != nil {
		http.Error(w, s.Words(err), http.StatusUnprocessableEntity)
		return
	}
	for _, f := range formats {
		if f.ID == v.Format {
			w.Header().Set("Content-Type", f.media)
		}
	}
	w.Header().Set("Content-Security-Policy", framePolicy)
	if v.Format == "pdf" { // a browser's own viewer would be kept from its parts
		w.Header().Set("Content-Security-Policy", "frame-ancestors 'self'")
	}
	if q := r.URL.Query(); q.Has("scheme") && (v.Format == "html" || v.Format == "web") {
		b = inScheme(b, v.Dark)
	}
	w.Write(b) //nolint:errcheck // the browser went away
}

var (
	darkRule  = regexp.MustCompile(`\(prefers-color-scheme: ?dark\)`)
	bothKinds = regexp.MustCompile(`(color-schemes?(?:" content="|:))light dark`)
	styleHash = regexp.MustCompile(`style-src [^;"]*`)
)

// inScheme makes a page look as on a light or dark screen, whatever the screen is.
func inScheme(b []byte, dark bool) []byte {
	rule, kind := "(max-width:0)", "light"
	if dark {
		rule, kind = "(min-width:0)", "dark"
	}
	b = darkRule.ReplaceAll(b, []byte(rule))
	b = bothKinds.ReplaceAll(b, []byte("${1}"+kind))
	return styleHash.ReplaceAll(b, []byte("style-src 'unsafe-inline'")) // the style is another one now
}

// How often it is looked whether a file has changed, and how long one request waits for
// that: then the browser asks anew.
const (
	lookEvery = 400 * time.Millisecond
	lookFor   = 50 * time.Second
)

// changes tells a page, by a server-sent event, that it shows what is no more.
func (s *Server) changes(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 500\n\n") //nolint:errcheck // the browser went away
	flush, ok := w.(http.Flusher)
	if !ok {
		return
	}
	flush.Flush()
	seen, end := r.URL.Query().Get("since"), time.After(lookFor)
	for {
		began := time.Now()
		if s.Letter.Stamp() != seen {
			fmt.Fprint(w, "data: changed\n\n") //nolint:errcheck // the browser went away
			flush.Flush()
			return
		}
		every := max(lookEvery, 20*time.Since(began)) // ten thousand records are looked at less often
		select {
		case <-r.Context().Done():
			return
		case <-s.Done:
			return
		case <-end:
			return
		case <-time.After(every):
		}
	}
}

// Digest makes a stamp of many parts.
func Digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
