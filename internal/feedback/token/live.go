package token

import (
	"sync"
	"time"
)

const (
	// liveFor is how long keys are used before they are read anew, so that a
	// retired key opens nothing a minute later.
	liveFor = time.Minute
	// liveAgain is how soon a token that does not open may cause keys to be read
	// anew, in case it was made with a key added since. It bounds what somebody
	// who invents tokens can ask of the disk.
	liveAgain = 2 * time.Second
)

// Live are keys that follow a rotation while the process runs. Safe for
// concurrent use.
type Live struct {
	load func() (*Keys, error)
	now  func() time.Time

	mu   sync.Mutex
	keys *Keys
	read time.Time
}

// NewLive makes live keys; load reads them, and must be quick. A token that does
// not open costs at most one reading in two seconds.
func NewLive(load func() (*Keys, error), now func() time.Time) (*Live, error) {
	l := &Live{load: load, now: now}
	_, err := l.fresh(0)
	return l, err
}

// Open is Keys.Open with the keys of now.
func (l *Live) Open(p Purpose, text string) (ID, error) {
	return l.try(func(k *Keys) (ID, error) { return k.Open(p, text) })
}

// OpenReturnPath is Keys.OpenReturnPath with the keys of now.
func (l *Live) OpenReturnPath(address, domain string) (ID, error) {
	return l.try(func(k *Keys) (ID, error) { return k.OpenReturnPath(address, domain) })
}

// try opens with the keys at hand, and if that fails with those read anew. Where
// they cannot be read, those at hand go on.
func (l *Live) try(open func(*Keys) (ID, error)) (ID, error) {
	k, err := l.fresh(liveFor)
	if k == nil {
		return ID{}, err
	}
	id, err := open(k)
	if err == nil {
		return id, nil
	}
	if again, _ := l.fresh(liveAgain); again != nil && again != k {
		return open(again)
	}
	return id, err
}

// fresh gives keys that are not older than age, or the ones at hand with the
// fault that kept newer ones from being read.
func (l *Live) fresh(age time.Duration) (*Keys, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, had := l.now(), l.keys
	if had != nil && now.Sub(l.read) < age {
		return had, nil
	}
	l.read = now
	if had != nil { // whoever else needs keys meanwhile uses those at hand
		l.mu.Unlock()
	}
	k, err := l.load()
	if had != nil {
		l.mu.Lock()
	}
	if err == nil {
		l.keys = k
	}
	return l.keys, err
}
