//go:build !linux

package transport

import "net"

// wire is a connection that writes several buffers in one call.
type wire struct {
	net.Conn
	left net.Buffers
}

// newWire gives nil for a connection that is no socket.
func newWire(conn net.Conn) *wire {
	switch conn.(type) {
	case *net.TCPConn, *net.UnixConn:
		return &wire{Conn: conn}
	}
	return nil
}

// Write sends all buffers in order, and gives the number of octets that left.
func (w *wire) Write(bufs [][]byte) (int64, error) {
	w.left = append(w.left[:0], bufs...)
	return w.left.WriteTo(w.Conn)
}
