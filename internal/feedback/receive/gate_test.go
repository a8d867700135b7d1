package receive_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback/receive"
)

// dial connects and gives the first line that the server says.
func dial(t *testing.T, addr string) (net.Conn, string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(5 * time.Minute)) //nolint:errcheck // a read would tell
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return c, line
}

// TestManyConnections: silent connections cannot take more than their share, and
// the next one is served once one of them is gone.
func TestManyConnections(t *testing.T) {
	in, _ := intake(t)
	addr := serve(t, &receive.Listener{Intake: in, Connections: 3, Timeout: 5 * time.Minute})
	var open []net.Conn
	for i := range 3 {
		c, line := dial(t, addr)
		if !strings.HasPrefix(line, "220 ") {
			t.Fatalf("connection %d: %q", i, line)
		}
		open = append(open, c)
	}
	for range 3 {
		if _, line := dial(t, addr); !strings.HasPrefix(line, "421 ") {
			t.Errorf("above the limit: %q", line)
		}
	}
	open[0].Close()
	for end := time.Now().Add(5 * time.Minute); ; {
		if _, line := dial(t, addr); strings.HasPrefix(line, "220 ") {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no room after a connection was closed")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestCutChunk: a BDAT chunk that the end of the connection cut off is no report,
// though what came of it reads like one.
func TestCutChunk(t *testing.T) {
	for _, lmtp := range []bool{true, false} {
		in, s := intake(t)
		addr := serve(t, &receive.Listener{Intake: in, LMTP: lmtp, Timeout: 5 * time.Minute})
		hello := map[bool]string{true: "LHLO", false: "EHLO"}[lmtp]
		to := returnPath(in, 5)
		talk := func(size int, data string) {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(5 * time.Minute)) //nolint:errcheck // a read would tell
			fmt.Fprintf(c, "%s x.example\r\nMAIL FROM:<>\r\nRCPT TO:<%s>\r\nBDAT %d LAST\r\n%s", hello, to, size, data)
			c.(*net.TCPConn).CloseWrite() //nolint:errcheck // the answer would tell
			io.Copy(io.Discard, c)        //nolint:errcheck // ends when the server has done its work
		}
		whole := report(to, "r5@example.net")
		talk(len(whole)+100, whole)
		if events := s.taken(); len(events) != 0 {
			t.Errorf("lmtp=%v: a cut chunk was taken: %+v", lmtp, events)
		}
		talk(len(whole), whole)
		if events := s.taken(); len(events) != 1 {
			t.Errorf("lmtp=%v: a whole chunk gave %d events", lmtp, len(events))
		}
	}
}
