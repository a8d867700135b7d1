package desk

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
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

// previewTypes are the formats of a preview with their media types.
var previewTypes = map[string]string{
	"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8", "pdf": "application/pdf", "web": "text/html; charset=utf-8",
}

// ServePreview shows every format and language of a letter, made anew at each
// request, so that edits are seen at once.
func (d *Desk) ServePreview(ctx context.Context, o PreviewOptions, say func(string, ...any)) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.previewIndex(w, o) })
	mux.HandleFunc("GET /{format}/{locale}", func(w http.ResponseWriter, r *http.Request) { d.previewOne(w, r, o) })
	return serveHTTP(ctx, "127.0.0.1:0", mux, say)
}

func (d *Desk) previewIndex(w http.ResponseWriter, o PreviewOptions) {
	n, err := d.ws.Notice(o.Slug)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>%s</title><h1>%[1]s</h1><ul>", html.EscapeString(o.Slug))
	for _, tag := range n.Locales {
		for _, format := range []string{"html", "text", "pdf", "web"} {
			fmt.Fprintf(&b, `<li><a href="/%s/%s">%[1]s, %[2]s</a></li>`, format, html.EscapeString(tag))
		}
	}
	b.WriteString("</ul></html>")
	w.Header().Set("Content-Type", previewTypes["html"])
	fmt.Fprint(w, b.String())
}

func (d *Desk) previewOne(w http.ResponseWriter, r *http.Request, o PreviewOptions) {
	o.Format, o.Locale = r.PathValue("format"), r.PathValue("locale")
	b, err := d.Preview(r.Context(), o)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", previewTypes[o.Format])
	w.Write(b) //nolint:errcheck // the browser went away
}
