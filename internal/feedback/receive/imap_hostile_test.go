package receive_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback/receive"
)

// hostileIMAP speaks IMAP as far as it must, and does to one command what it is told.
func hostileIMAP(t *testing.T, command string, do func(c net.Conn, tag string)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			go talk(c, command, do)
		}
	}()
	return ln.Addr().String()
}

func talk(c net.Conn, command string, do func(c net.Conn, tag string)) {
	defer c.Close()
	if command == "" {
		do(c, "*")
		return
	}
	fmt.Fprint(c, "* OK [CAPABILITY IMAP4rev1] ready\r\n")
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		tag, rest, _ := strings.Cut(lines.Text(), " ")
		verb := strings.TrimPrefix(strings.ToUpper(rest), "UID ")
		verb, _, _ = strings.Cut(verb, " ")
		switch verb {
		case command:
			do(c, tag)
			return
		case "SELECT":
			fmt.Fprint(c, "* 1 EXISTS\r\n* FLAGS ()\r\n")
		case "SEARCH":
			fmt.Fprint(c, "* SEARCH 1\r\n")
		case "CAPABILITY":
			fmt.Fprint(c, "* CAPABILITY IMAP4rev1\r\n")
		}
		fmt.Fprintf(c, "%s OK done\r\n", tag)
	}
}

// flood writes for ever.
func flood(text string) func(net.Conn, string) {
	return func(c net.Conn, _ string) {
		piece := []byte(strings.Repeat(text, 1+(64<<10)/len(text)))
		for {
			if _, err := c.Write(piece); err != nil {
				return
			}
		}
	}
}

// A server that never ends its answer, or gives none, neither fills the memory nor
// keeps the poll from ending with its context.
func TestPollHostile(t *testing.T) {
	then := func(head string, next func(net.Conn, string)) func(net.Conn, string) {
		return func(c net.Conn, tag string) {
			fmt.Fprint(c, head)
			next(c, tag)
		}
	}
	silent := func(c net.Conn, _ string) { io.Copy(io.Discard, c) } //nolint:errcheck // until the other side goes
	for name, c := range map[string]struct {
		command string
		do      func(net.Conn, string)
		ends    bool // by itself; else with the context
	}{
		"no greeting":             {"", silent, false},
		"an endless greeting":     {"", then("* OK ", flood("x")), true},
		"no answer to the login":  {"LOGIN", silent, false},
		"endless news":            {"LOGIN", flood("* 1 EXISTS\r\n"), true},
		"an endless word":         {"SELECT", then("* OK [", flood("x")), true},
		"endless numbers":         {"SEARCH", then("* SEARCH", flood(" 1")), true},
		"no message":              {"FETCH", silent, false},
		"an endless literal":      {"FETCH", then("* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\n", flood("x")), true},
		"a literal in an address": {"FETCH", then("* 1 FETCH (FLAGS ({99999999999}\r\n", flood("x")), true},
		"an endless string":       {"FETCH", then(`* 1 FETCH (UID 1 BODY[]<0> "`, flood("x")), true},
	} {
		t.Run(name, func(t *testing.T) {
			in, _ := intake(t)
			p := &receive.Poller{Intake: in, Address: hostileIMAP(t, c.command, c.do), User: "u", Password: "p",
				Security: receive.SecurityNone, Once: true}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			ended := make(chan error, 1)
			go func() { ended <- p.Run(ctx) }()
			if !c.ends {
				time.AfterFunc(100*time.Millisecond, cancel)
			}
			err := <-ended
			runtime.ReadMemStats(&after)
			if err == nil || !c.ends && !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
			if grown := int64(after.Sys) - int64(before.Sys); grown > 200<<20 {
				t.Errorf("took %d MB", grown>>20)
			}
		})
	}
}
