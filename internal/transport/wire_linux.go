package transport

import (
	"io"
	"net"
	"os"
	"syscall"
	"unsafe"
)

// wire reads and writes a connection by system calls of which Go's scheduler is
// not told. Such a socket never blocks, so each call is over in some microseconds;
// told of it, the scheduler gives the processor away meanwhile, wakes a thread for
// it and takes it back, which costs as much as the call itself. Deadlines and
// Close act as on the connection, which waits where the socket is not ready.
//
// One goroutine may read while another writes.
type wire struct {
	conn syscall.RawConn
	name string // of the network, for errors

	out     []syscall.Iovec // of one write
	left    []syscall.Iovec // of out
	sent    int64
	failed  syscall.Errno
	writing func(fd uintptr) bool

	in      []byte
	got     int
	broken  syscall.Errno
	reading func(fd uintptr) bool
}

// newWire gives nil for a connection that is no socket.
func newWire(conn net.Conn) *wire {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	w := &wire{conn: raw, name: conn.RemoteAddr().Network()}
	w.writing, w.reading = w.write, w.read
	return w
}

// Write sends all buffers in order, in as few calls as the socket allows, and
// gives the number of octets that the kernel took.
func (w *wire) Write(bufs [][]byte) (int64, error) {
	w.out, w.sent, w.failed = w.out[:0], 0, 0
	for _, b := range bufs {
		if len(b) > 0 {
			v := syscall.Iovec{Base: &b[0]}
			v.SetLen(len(b))
			w.out = append(w.out, v)
		}
	}
	w.left = w.out
	err := w.conn.Write(w.writing)
	clear(w.out) // the buffers belong to others
	if err == nil && w.failed != 0 {
		err = &net.OpError{Op: "write", Net: w.name, Err: os.NewSyscallError("writev", w.failed)}
	}
	return w.sent, err
}

// maxVec is how many buffers one call may have (IOV_MAX).
const maxVec = 1024

// write reports false when the socket takes nothing more for now.
func (w *wire) write(fd uintptr) bool {
	for len(w.left) > 0 {
		n, _, e := syscall.RawSyscall(syscall.SYS_WRITEV, fd, uintptr(unsafe.Pointer(&w.left[0])),
			uintptr(min(len(w.left), maxVec)))
		switch e {
		case 0:
			w.sent += int64(n)
			w.advance(int(n))
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false
		default:
			w.failed = e
			return true
		}
	}
	return true
}

// advance leaves out what the kernel took.
func (w *wire) advance(n int) {
	for n > 0 && n >= int(w.left[0].Len) {
		n -= int(w.left[0].Len)
		w.left = w.left[1:]
	}
	if n > 0 {
		v := &w.left[0]
		v.Base = (*byte)(unsafe.Add(unsafe.Pointer(v.Base), n))
		v.SetLen(int(v.Len) - n)
	}
}

// Read reads what is there, and waits for something.
func (w *wire) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	w.in, w.got, w.broken = p, 0, 0
	err := w.conn.Read(w.reading)
	w.in = nil
	switch {
	case err != nil:
		return 0, err
	case w.broken != 0:
		return 0, &net.OpError{Op: "read", Net: w.name, Err: os.NewSyscallError("read", w.broken)}
	case w.got == 0:
		return 0, io.EOF
	}
	return w.got, nil
}

// read reports false when nothing is there yet.
func (w *wire) read(fd uintptr) bool {
	for {
		n, _, e := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&w.in[0])), uintptr(len(w.in)))
		switch e {
		case 0:
			w.got = int(n)
			return true
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false
		default:
			w.broken = e
			return true
		}
	}
}
