package receive

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"tidings/internal/loopback"
)

const (
	// defaultConnections at once; each may hold a message of a few MiB.
	defaultConnections = 100
	// oneAddress may have a fifth of them, so that one host that opens many and
	// says nothing does not keep the others out.
	oneAddress = 5
)

// gate lets a bounded number of connections in, and tells those above it to come
// again (RFC 5321, section 3.8: 421). A program on this machine, such as the
// relay that hands reports in by LMTP, may have all of them.
type gate struct {
	net.Listener
	most int

	mu   sync.Mutex
	open int
	from map[netip.Addr]int
}

func newGate(l net.Listener, most int) *gate {
	if most <= 0 {
		most = defaultConnections
	}
	return &gate{Listener: l, most: most, from: map[netip.Addr]int{}}
}

// Accept gives the next connection that there is room for.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if who := hostOf(c); g.enter(who) {
			return &guarded{Conn: c, leave: sync.OnceFunc(func() { g.leave(who) })}, nil
		}
		c.SetWriteDeadline(time.Now().Add(time.Second)) //nolint:errcheck // it is closed at once
		//nolint:errcheck // the other side may have gone
		c.Write([]byte("421 4.3.2 Too many connections, come again later\r\n"))
		c.Close()
	}
}

func (g *gate) enter(who netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open >= g.most || who.IsValid() && g.from[who] >= max(1, g.most/oneAddress) {
		return false
	}
	g.open++
	g.from[who]++
	return true
}

func (g *gate) leave(who netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.from[who]--; g.from[who] <= 0 {
		delete(g.from, who)
	}
}

// hostOf gives the address of another machine; none for this one.
func hostOf(c net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil || loopback.Host(at.Addr().String()) {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// guarded is a connection that remembers whether its reading ended. The server's
// library takes a BDAT chunk that was cut off by the end of the connection for a
// whole message.
type guarded struct {
	net.Conn
	leave func()
	ended atomic.Bool
}

func (c *guarded) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.ended.Store(true)
	}
	return n, err
}

func (c *guarded) Close() error {
	c.leave()
	return c.Conn.Close()
}
