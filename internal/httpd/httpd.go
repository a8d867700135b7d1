// Package httpd is how tidings answers over HTTP: one way to listen, to bound what a
// client may hold, and to end; the figures for operators; and folders of files. What
// is answered comes from the packages above.
package httpd

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"tidings/internal/safefile"
)

// The bounds of every listener. A client that is slower than these is cut off, so
// that nobody can hold connections by saying nothing.
const (
	headerTime  = 15 * time.Second // to send the headers of a request
	requestTime = 15 * time.Second // to send a request whole
	answerTime  = time.Minute      // from the end of the headers to the end of the answer
	idleTime    = time.Minute      // between two requests
	endTime     = 5 * time.Second  // for requests at work when the program ends
	headerBytes = 16 << 10
)

// Listen serves h at a TCP address until the context ends. say is told the address
// once it listens: with port 0 the system chooses one.
func Listen(ctx context.Context, address string, h http.Handler, say func(string, ...any)) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	say("http://%s/ until Ctrl-C", ln.Addr())
	return Serve(ctx, ln, h)
}

// Serve serves h on a listener until the context ends, and closes it.
func Serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer cancel()
		if s.Shutdown(end) != nil {
			s.Close() //nolint:errcheck // the program ends
		}
	})
	err := s.Serve(ln)
	if !stop() {
		<-ended // requests at work still answer
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Files serves the files of a folder.
func Files(dir string) http.Handler { return http.FileServerFS(safefile.Dir(dir, 0)) }

// LoopbackOnly turns away requests that were sent to another name: a page of the
// web whose name leads to this machine must not read what it shows (DNS rebinding).
func LoopbackOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "127.0.0.1" && host != "localhost" && host != "[::1]" && host != "::1" {
			http.Error(w, "this page answers to 127.0.0.1 only", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		h.ServeHTTP(w, r)
	})
}
