package desk

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"strings"

	"tidings/internal/httpd"
)

// ServeSite shows the published pages.
func (d *Desk) ServeSite(ctx context.Context, listen string, say func(string, ...any)) error {
	return httpd.Listen(ctx, listen, d.siteHandler(), say)
}

// siteHandler serves the site as a web server does that is set up for it: an unknown
// address gets the site's own page for that.
func (d *Desk) siteHandler() http.Handler {
	files := httpd.Files(d.ws.Path(siteDir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lost := &lostPage{ResponseWriter: w}
		files.ServeHTTP(lost, r)
		if lost.lost {
			lost.show(d.ws.Path(siteDir, "404.html"))
		}
	})
}

// lostPage keeps back what a file server says of an address that leads nowhere.
type lostPage struct {
	http.ResponseWriter
	lost bool
}

// WriteHeader notes that nothing was found, and passes any other code on.
func (w *lostPage) WriteHeader(code int) {
	if w.lost = code == http.StatusNotFound; !w.lost {
		w.ResponseWriter.WriteHeader(code)
	}
}

// Write leaves out the words of the file server.
func (w *lostPage) Write(b []byte) (int, error) {
	if w.lost {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

func (w *lostPage) show(page string) {
	b, err := os.ReadFile(page)
	if err != nil {
		b = []byte("<!DOCTYPE html><title>Not found</title><p>There is no page at this address.</p>")
	}
	w.Header().Set("Content-Type", previewTypes["html"])
	w.Header().Del("Content-Length")
	w.ResponseWriter.WriteHeader(http.StatusNotFound)
	w.ResponseWriter.Write(b) //nolint:errcheck // the browser went away
}

// previewTypes are the formats of a preview with their media types. A message is
// shown as the text that it is.
var previewTypes = map[string]string{
	"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8", "pdf": "application/pdf",
	"web": "text/html; charset=utf-8",
	"eml": "text/plain; charset=utf-8",
}

// ServePreview shows every format and language of a letter, made anew at each
// request, so that edits are seen at once, for any recipient who is asked for.
func (d *Desk) ServePreview(ctx context.Context, o PreviewOptions, say func(string, ...any)) error {
	return httpd.Listen(ctx, "127.0.0.1:0", d.previewHandler(o), say)
}

func (d *Desk) previewHandler(o PreviewOptions) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.previewIndex(w, o.asked(r)) })
	mux.HandleFunc("GET /{format}/{locale}", func(w http.ResponseWriter, r *http.Request) {
		one := o.asked(r)
		one.Format, one.Locale = r.PathValue("format"), r.PathValue("locale")
		d.previewOne(w, r, one)
	})
	return httpd.LoopbackOnly(mux)
}

// asked is the preview for the recipient that a request names, if it names one.
func (o PreviewOptions) asked(r *http.Request) PreviewOptions {
	if q := r.URL.Query(); q.Has("as") {
		o.As = strings.TrimSpace(q.Get("as"))
	}
	o.href = func(tag string) string { return "/web/" + tag + o.query() }
	return o
}

// query keeps the recipient from page to page.
func (o PreviewOptions) query() string {
	if o.As == "" {
		return "?as="
	}
	return "?as=" + url.QueryEscape(o.As)
}

// previewIndex leads to every format in every language, and asks for a recipient.
func (d *Desk) previewIndex(w http.ResponseWriter, o PreviewOptions) {
	n, err := d.ws.Notice(o.Slug)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>%s</title></head><body><main><h1>%[1]s</h1>
<form><label>Show it as the recipient <input type="email" name="as" value="%s"></label> <button>Show</button></form>
<table><thead><tr><th scope="col">Language</th><th scope="col">Formats</th></tr></thead><tbody>`,
		html.EscapeString(o.Slug), html.EscapeString(o.As))
	formats := []string{"html", "text", "pdf", "web"}
	if o.As != "" {
		formats = append(formats, "eml")
	}
	for _, tag := range n.Locales {
		fmt.Fprintf(&b, "<tr><th scope=\"row\">%s</th><td>", html.EscapeString(tag))
		for _, format := range formats {
			fmt.Fprintf(&b, `<a href="/%s/%s%s">%[1]s</a> `, format, url.PathEscape(tag), html.EscapeString(o.query()))
		}
		b.WriteString("</td></tr>\n")
	}
	b.WriteString("</tbody></table></main></body></html>")
	w.Header().Set("Content-Type", previewTypes["html"])
	fmt.Fprint(w, b.String())
}

func (d *Desk) previewOne(w http.ResponseWriter, r *http.Request, o PreviewOptions) {
	b, err := d.Preview(r.Context(), o)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", previewTypes[o.Format])
	w.Write(b) //nolint:errcheck // the browser went away
}
