package transport_test

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/testneed"
	"tidings/internal/transport"
)

const (
	benchSessions = 16
	benchOctets   = 16 << 10
)

// benchMessage has benchOctets in lines of 76, as base64 and quoted-printable
// make them.
func benchMessage() delivery.Message {
	head := "From: a@example.com\r\nTo: b@example.net\r\nSubject: x\r\nMessage-ID: <1@example.com>\r\n\r\n"
	line := strings.Repeat("x", 76) + "\r\n"
	data := head + strings.Repeat(line, (benchOctets-len(head))/len(line))
	return delivery.Message{From: "a@example.com", To: "b@example.net", Data: []byte(data)}
}

// startSink runs Postfix's smtp-sink in a process of its own.
func startSink(tb testing.TB) string {
	sink := testneed.Program(tb, "postfix", "smtp-sink")
	address := mailtest.FreeAddress(tb)
	cmd := exec.Command(sink, "-u", "nobody", address, "1000")
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	mailtest.Await(tb, address)
	return address
}

// pump sends n messages over so many sessions and checks that all are taken.
// They wait in full channels: a feeder that is woken for each message would be
// measured with the transport.
func pump(tb testing.TB, tr delivery.Transport, sessions, n int) {
	m := benchMessage()
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range sessions {
		wg.Go(func() {
			s, err := tr.Open(context.Background())
			if err != nil {
				tb.Error(err)
				return
			}
			defer s.Close()
			in := make(chan delivery.Message, n/sessions)
			for range n / sessions {
				in <- m
			}
			close(in)
			if err := s.Deliver(context.Background(), in, func(r delivery.Result) {
				if r.State == delivery.Accepted {
					taken.Add(1)
				}
			}); err != nil {
				tb.Error(err)
			}
		})
	}
	wg.Wait()
	if taken.Load() != int64(n) {
		tb.Errorf("%d of %d taken", taken.Load(), n)
	}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchOurs measures the transport in this process, the server elsewhere.
func benchOurs(b *testing.B, cfg transport.Config) {
	b.ReportAllocs()
	runtime.GC()
	cpu := cpuTime()
	for b.Loop() {
		pump(b, transport.SMTP(cfg), benchSessions, benchBatch)
	}
	n := float64(b.N * benchBatch)
	b.ReportMetric(n/b.Elapsed().Seconds(), "msg/s")
	b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/n, "cpu-us/msg")
}

const benchBatch = 20_000

// benchSource measures Postfix's own generator.
func benchSource(b *testing.B, address string) {
	source := testneed.Program(b, "postfix", "smtp-source")
	for b.Loop() {
		out, err := exec.Command(source, "-s", fmt.Sprint(benchSessions), "-m", fmt.Sprint(benchBatch), "-l",
			fmt.Sprint(benchOctets), "-d", address).CombinedOutput()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	b.ReportMetric(float64(b.N*benchBatch)/b.Elapsed().Seconds(), "msg/s")
}

// BenchmarkSink: both senders against Postfix's single-threaded sink.
func BenchmarkSink(b *testing.B) {
	address := startSink(b)
	b.Run("smtp-source", func(b *testing.B) { benchSource(b, address) })
	b.Run("tidings", func(b *testing.B) { benchOurs(b, transport.Config{Address: address}) })
}

// BenchmarkDiscard: both senders against the discarding mailbox, which runs in
// a process of its own.
func BenchmarkDiscard(b *testing.B) {
	address := startDiscard(b)
	b.Run("smtp-source", func(b *testing.B) { benchSource(b, address) })
	for _, c := range []struct {
		name string
		cfg  transport.Config
	}{
		{"plain", transport.Config{NoPipelining: true}},
		{"pipelining", transport.Config{NoChunking: true}},
		{"chunking-1", transport.Config{Depth: 1}},
		{"chunking-8", transport.Config{Depth: 8}},
		{"chunking-32", transport.Config{Depth: 32}},
	} {
		c.cfg.Address = address
		b.Run("tidings-"+c.name, func(b *testing.B) { benchOurs(b, c.cfg) })
	}
}

// serveEnv makes this test binary a discarding mailbox on that address.
const serveEnv = "TIDINGS_TEST_DISCARD"

func serveDiscard(address string) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s, err := mailbox.New(mailbox.Options{Discard: true})
	if err != nil {
		return err
	}
	return s.Serve(context.Background(), ln)
}

func startDiscard(b testing.TB) string {
	address := mailtest.FreeAddress(b)
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(cmd.Environ(), serveEnv+"="+address)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	mailtest.Await(b, address)
	return address
}
