package token

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Info is what may be told of a key.
type Info struct {
	ID    int       `json:"key"`
	Made  time.Time `json:"made"`
	Signs bool      `json:"signs"`          // the newest: new links are made with it
	Until time.Time `json:"until,omitzero"` // when the next one took over; zero: it signs
	Print string    `json:"print"`          // part of the secret's SHA-256, by which two copies of a key are compared
}

// List tells of every key, the oldest first.
func (k *Keys) List() []Info {
	out := make([]Info, len(k.keys))
	for i, key := range k.keys {
		sum := sha256.Sum256(key.secret)
		out[i] = Info{ID: int(key.id), Made: key.made, Print: hex.EncodeToString(sum[:6])}
		if i+1 < len(k.keys) {
			out[i].Until = k.keys[i+1].made
		} else {
			out[i].Signs = true
		}
	}
	return out
}

// Without gives the keys without one. The one that signs cannot be left out.
func (k *Keys) Without(id int) (*Keys, error) {
	left := &Keys{}
	for _, key := range k.keys {
		if int(key.id) != id {
			left.keys = append(left.keys, key)
		}
	}
	switch newest := k.keys[len(k.keys)-1]; {
	case len(left.keys) == len(k.keys):
		return nil, fmt.Errorf("there is no key %d", id)
	case int(newest.id) == id:
		return nil,
			fmt.Errorf("key %d signs the links of new letters; make another first (tidings feedback keys rotate)", id)
	}
	return left, nil
}
