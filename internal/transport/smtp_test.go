package transport_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// serve runs f on a free loopback port, or a unix socket, until the test ends.
func serve(t testing.TB, network string, f func(context.Context, net.Listener) error) string {
	t.Helper()
	address := ""
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "s")
	}
	address, _ = mailtest.Serve(t, address, f)
	return address
}

// serveOne is serve for a relay on TCP that takes one connection.
func serveOne(t testing.TB, play func(net.Conn)) string {
	t.Helper()
	return serve(t, "tcp", func(ctx context.Context, ln net.Listener) error {
		context.AfterFunc(ctx, func() { ln.Close() })
		conn, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		defer conn.Close()
		defer context.AfterFunc(ctx, func() { conn.Close() })()
		play(conn)
		return nil
	})
}

func startMailbox(t testing.TB, network string, opt mailbox.Options) (*mailbox.Server, string) {
	t.Helper()
	s, err := mailbox.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s, serve(t, network, s.Serve)
}

// stored reads the messages of a Maildir without the mailbox's trace headers.
func stored(t testing.TB, dir string) [][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	out := [][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, b, _ = bytes.Cut(b, []byte("X-Original-To: "))
		_, b, _ = bytes.Cut(b, []byte("\r\n"))
		out = append(out, b)
	}
	return out
}

// modes are the three ways to carry a message, and what stands in for each.
var modes = []struct {
	name string
	set  func(*mailbox.Options)
}{
	{"plain", func(o *mailbox.Options) { o.NoPipelining, o.NoChunking = true, true }},
	{"pipelining", func(o *mailbox.Options) { o.NoChunking = true }},
	{"chunking", func(*mailbox.Options) {}},
}

func TestConformance(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		for _, protocol := range []string{"smtp", "lmtp"} {
			for _, mode := range modes {
				t.Run(strings.Join([]string{network, protocol, mode.name}, "/"), func(t *testing.T) {
					transporttest.Run(t, func(t *testing.T) (delivery.Transport, func() [][]byte) {
						opt := mailbox.Options{Dir: t.TempDir(), LMTP: protocol == "lmtp"}
						mode.set(&opt)
						_, address := startMailbox(t, network, opt)
						if network == "unix" {
							address = "unix:" + address
						}
						tr := transport.SMTP(transport.Config{Address: address, Protocol: protocol})
						return tr, func() [][]byte { return stored(t, opt.Dir) }
					})
				})
			}
		}
	}
}
