package pages

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Rate bounds what one remote address may ask. A forged link costs as much as
// many good ones: guessing is slowed down, a mail provider that passes on a
// thousand unsubscriptions is not.
type Rate struct {
	PerSecond float64 // default 40
	Burst     float64 // default 400
	Forged    float64 // price of a link that is not ours; default 20
	Addresses int     // kept in memory at most; default 20,000
}

// ofHooks is the rate of calls that were refused, of which a hundred at once and ten a
// second are looked at.
func (r Rate) ofHooks() Rate {
	if r.Forged <= 0 {
		r.Forged = 4
	}
	return r
}

// ofSignUps is the rate of requests to sign up: six at once, as from an office behind one
// address, then one a minute.
func (r Rate) ofSignUps() Rate {
	if r.PerSecond <= 0 {
		r.PerSecond = 1.0 / 60
	}
	if r.Burst <= 0 {
		r.Burst = 6
	}
	return r
}

func (r Rate) withDefaults() Rate {
	if r.PerSecond <= 0 {
		r.PerSecond = 40
	}
	if r.Burst <= 0 {
		r.Burst = 400
	}
	if r.Forged <= 0 {
		r.Forged = 20
	}
	if r.Addresses <= 0 {
		r.Addresses = 20_000
	}
	return r
}

// limiter keeps a bucket for each remote address. When there are too many, those
// that are full again are dropped, and if that is not enough, all.
type limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex
	buckets map[netip.Addr]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(r Rate, now func() time.Time) *limiter {
	return &limiter{rate: r.withDefaults(), now: now, buckets: map[netip.Addr]bucket{}}
}

// giveBack returns what was taken for a request that turned out to be free.
func (l *limiter) giveBack(who netip.Addr, price float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.buckets[who]; ok {
		b.left = min(l.rate.Burst, b.left+price)
		l.buckets[who] = b
	}
}

// take pays the price and reports whether the address could afford it.
func (l *limiter) take(who netip.Addr, price float64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, ok := l.buckets[who]
	if !ok {
		l.makeRoom(now)
		b = bucket{left: l.rate.Burst, at: now}
	}
	b.left = min(l.rate.Burst, b.left+now.Sub(b.at).Seconds()*l.rate.PerSecond)
	b.at = now
	afford := b.left >= 1
	if afford {
		b.left -= price
	}
	l.buckets[who] = b
	return afford
}

func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < l.rate.Addresses {
		return
	}
	for who, b := range l.buckets {
		if b.left+now.Sub(b.at).Seconds()*l.rate.PerSecond >= l.rate.Burst {
			delete(l.buckets, who)
		}
	}
	if len(l.buckets) >= l.rate.Addresses {
		clear(l.buckets)
	}
}

// remote is the address that a request is counted for: an IPv6 network of 64
// bits counts as one. A proxy on this machine is believed about whom it asks for,
// in the last X-Forwarded-For, which it wrote itself.
func remote(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.IPv6Unspecified()
	}
	if addr.IsLoopback() {
		list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		if told, err := netip.ParseAddr(strings.TrimSpace(list[strings.LastIndex(list, ",")+1:])); err == nil {
			addr = told
		}
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return addr
}
