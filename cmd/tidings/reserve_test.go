//go:build unix

package main

import (
	"net"
	"os"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// place is an address of this machine that is taken but where nobody listens: who
// connects is refused, and no other process is given the port meanwhile, as it
// could be if the port were found by a listener that is closed again.
type place struct {
	addr string
	file *os.File
}

func reserve(t testing.TB) *place {
	t.Helper()
	fd, err := reservedSocket()
	if err != nil {
		t.Fatal(err)
	}
	p := &place{file: os.NewFile(uintptr(fd), "reserved")}
	t.Cleanup(func() { p.file.Close() })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	p.addr = (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.(*syscall.SockaddrInet4).Port}).String()
	return p
}

// reservedSocket makes a socket that processes started meanwhile do not inherit.
func reservedSocket() (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}

// listen begins to take connections there.
func (p *place) listen(t testing.TB) net.Listener {
	t.Helper()
	if err := syscall.Listen(int(p.file.Fd()), syscall.SOMAXCONN); err != nil {
		t.Fatal(err)
	}
	ln, err := net.FileListener(p.file)
	if err != nil {
		t.Fatal(err)
	}
	p.file.Close()
	return ln
}

// startReceiver runs `tidings mailbox` on a port that the kernel chooses, and gives
// its address.
func startReceiver(t testing.TB, box string) (*process, string) {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), env: os.Environ()}
	p := o.start("mailbox", "--listen", "127.0.0.1:0", "--dir", box)
	found := regexp.MustCompile(`Receiving mail on (\S+);`).FindStringSubmatch(p.says("; stop with"))
	if found == nil {
		t.Fatalf("the mailbox does not tell its address:\n%s", p.out)
	}
	return p, found[1]
}

// TestReserved: a reserved address refuses, and takes connections when asked to.
func TestReserved(t *testing.T) {
	p := reserve(t)
	if c, err := net.DialTimeout("tcp", p.addr, time.Minute); err == nil {
		c.Close()
		t.Fatal("somebody listens")
	}
	ln := p.listen(t)
	defer ln.Close()
	c, err := net.DialTimeout("tcp", p.addr, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
