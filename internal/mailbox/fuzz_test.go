package mailbox

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// FuzzConversation: no octets from a client make the server panic or hang, and
// it takes no more messages than were ended.
func FuzzConversation(f *testing.F) {
	const begin = "EHLO x\r\nMAIL FROM:<a@example.com> SIZE=3 ENVID=a+2Bb\r\nRCPT TO:<bounce@example.net> " +
		"ORCPT=rfc822;x NOTIFY=FAILURE\r\n"
	f.Add(begin + "DATA\r\n..x\r\n.\r\nQUIT\r\n")
	f.Add(begin + "BDAT 3\r\nabcBDAT 2 LAST\r\n\r\nRSET\r\n")
	f.Add(begin + "BDAT 99999999999\r\n")
	f.Add("MAIL FROM:<\r\nRCPT TO:>\r\n\r\n \r\nDATA x\r\n")
	s, err := New(Options{Dir: f.TempDir(), MaxSize: 1 << 16, Idle: 5 * time.Second, SlowFor: time.Millisecond})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		before := s.Stats().Octets
		client, server := net.Pipe()
		go io.Copy(io.Discard, client)
		done := make(chan struct{})
		go func() {
			defer close(done)
			newConn(context.Background(), s, server).serve()
			server.Close()
		}()
		io.WriteString(client, wire)
		client.Close()
		<-done
		if grown := s.Stats().Octets - before; grown > int64(len(wire)) {
			t.Errorf("%d octets taken of %d", grown, len(wire))
		}
		if ends := strings.Count(wire, "."); s.Stats().Octets > before && ends == 0 &&
			!strings.Contains(strings.ToUpper(wire), "LAST") {
			t.Error("a message was taken that had no end")
		}
	})
}
