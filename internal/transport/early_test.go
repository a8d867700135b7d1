package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// hasty is a relay that answers each chunk before it has read it. It gives the
// chunks that it read.
func hasty(nc net.Conn, reply string) (chunks [][]byte) {
	br := bufio.NewReader(nc)
	io.WriteString(nc, "220 hasty\r\n")
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			return chunks
		}
		verb, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "EHLO":
			io.WriteString(nc, "250-hasty\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
		case "BDAT":
			size, _ := strconv.Atoi(strings.TrimSuffix(arg, " LAST"))
			io.WriteString(nc, reply)
			time.Sleep(20 * time.Millisecond)
			chunk := make([]byte, size)
			if _, err := io.ReadFull(br, chunk); err != nil {
				return chunks
			}
			chunks = append(chunks, chunk)
		case "QUIT":
			io.WriteString(nc, "221 bye\r\n")
			return chunks
		default:
			io.WriteString(nc, "250 ok\r\n")
		}
	}
}

// A message's memory is the caller's again once its result was told, and is used
// for the next message then. A relay that answers too early must not get octets
// of another.
func TestEarlyAnswers(t *testing.T) {
	for name, reply := range map[string]string{"accepted": "250 2.0.0 ok\r\n", "refused": "552 5.3.4 too big\r\n"} {
		t.Run(name, func(t *testing.T) {
			got := make(chan [][]byte, 1)
			address := serveOne(t, func(nc net.Conn) { got <- hasty(nc, reply) })
			messages := transporttest.Messages(4)
			want := [][]byte{}
			for i := range messages { // more than the buffers of sockets hold
				messages[i].Data = slices.Concat([]byte("Subject: x\r\n\r\n"),
					bytes.Repeat([]byte("An ordinary line of the letter.\r\n"), 300_000))
				want = append(want, bytes.Clone(messages[i].Data))
			}
			sendAndReuse(t, address, messages)
			chunks := <-got
			if len(chunks) != len(want) {
				t.Fatalf("%d chunks, want %d", len(chunks), len(want))
			}
			for i := range want {
				if !bytes.Equal(want[i], chunks[i]) {
					t.Errorf("message %d arrived with octets of another", i+1)
				}
			}
		})
	}
}

// sendAndReuse sends messages and overwrites each when its result is told.
func sendAndReuse(t *testing.T, address string, messages []delivery.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := transport.SMTP(transport.Config{Address: address}).Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	in := make(chan delivery.Message, len(messages))
	for _, m := range messages {
		in <- m
	}
	close(in)
	told := 0
	err = s.Deliver(ctx, in, func(delivery.Result) {
		data := messages[told].Data
		for i := range data {
			data[i] = 'Z'
		}
		told++
	})
	if err != nil || told != len(messages) {
		t.Errorf("%d results, %v", told, err)
	}
}
