package desk

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tidings/internal/workspace"
)

// serveHTTP serves until the context ends. It listens where it is told; previews
// and trials stay on loopback.
func serveHTTP(ctx context.Context, listen string, h http.Handler, say func(string, ...any)) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		s.Shutdown(end) //nolint:errcheck // what is still open is closed with the process
	})
	defer stop()
	say("http://%s/ until Ctrl-C", ln.Addr())
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeSite shows the published pages.
func (d *Desk) ServeSite(ctx context.Context, listen string, say func(string, ...any)) error {
	return serveHTTP(ctx, listen, http.FileServer(http.Dir(d.ws.Path(workspace.OutputDir, "site"))), say)
}

// previewTypes are the formats of a preview with their media types. A message is
// shown as the text that it is.
var previewTypes = map[string]string{
	"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8", "pdf": "application/pdf", "web": "text/html; charset=utf-8",
	"eml": "text/plain; charset=utf-8",
}

// ServePreview shows every format and language of a letter, made anew at each
// request, so that edits are seen at once, for any recipient who is asked for.
func (d *Desk) ServePreview(ctx context.Context, o PreviewOptions, say func(string, ...any)) error {
	return serveHTTP(ctx, "127.0.0.1:0", d.previewHandler(o), say)
}

func (d *Desk) previewHandler(o PreviewOptions) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.previewIndex(w, o.asked(r)) })
	mux.HandleFunc("GET /{format}/{locale}", func(w http.ResponseWriter, r *http.Request) {
		one := o.asked(r)
		one.Format, one.Locale = r.PathValue("format"), r.PathValue("locale")
		d.previewOne(w, r, one)
	})
	return loopbackOnly(mux)
}

// loopbackOnly turns away requests that were sent to another name: a page of the
// web whose name leads to this machine must not read what recipients are shown.
func loopbackOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "127.0.0.1" && host != "localhost" && host != "[::1]" && host != "::1" {
			http.Error(w, "the preview answers to 127.0.0.1 only", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		h.ServeHTTP(w, r)
	})
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
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>%s</title></head><body><main><h1>%[1]s</h1>
<form><label>Show it as the recipient <input type="email" name="as" value="%s"></label> <button>Show</button></form>
<table><thead><tr><th scope="col">Language</th><th scope="col">Formats</th></tr></thead><tbody>`, html.EscapeString(o.Slug), html.EscapeString(o.As))
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
