package workspace

import (
	"fmt"
	"slices"
	"time"

	"tidings/notices"
)

// FourEyes is which notices need the yes of others than who wrote them. It is part of the roster: an
// admin signs it. Fields may be added if their absence means what was meant before.
type FourEyes struct {
	// The streams of the notices that it holds for, service or update; left out: both.
	// Example: [service]
	Streams []notices.Stream `yaml:"streams,omitempty" json:"streams,omitempty"`
	// It holds for notices with more recipients than this; left out: for all.
	// Example: 100
	Above int `yaml:"above,omitempty" json:"above,omitempty"`
	// How many people must approve, none of whom wrote or last changed the letters; left out: 1.
	// Example: 2
	Approvers int `yaml:"approvers,omitempty" json:"approvers,omitempty"`
	// How long an approval is good for; left out: for ever.
	// Example: 48h
	Expires string `yaml:"expires,omitempty" json:"expires,omitempty"`
	// The role of people who may send without these approvals, with a reason that every later report shows: approver,
	// sender or admin; left out: nobody.
	// Example: admin
	Emergency string `yaml:"emergency,omitempty" json:"emergency,omitempty"`
	// How many admins must sign a change of the roster; left out: 1.
	// Example: 2
	Admins int `yaml:"admins,omitempty" json:"admins,omitempty"`
}

// Covers reports whether the policy holds for a notice of a stream with so many recipients. A policy of
// the roster alone, which says how many admins sign, holds for none.
func (f *FourEyes) Covers(s notices.Stream, recipients int) bool {
	return f != nil && f.ofNotices() && (len(f.Streams) == 0 || slices.Contains(f.Streams, s)) && recipients > f.Above
}

func (f *FourEyes) ofNotices() bool {
	return len(f.Streams) > 0 || f.Above > 0 || f.Approvers > 0 || f.Expires != "" || f.Emergency != ""
}

// IsZero reports whether tidings.yaml says nothing of it.
func (f *FourEyes) IsZero() bool { return !f.ofNotices() && f.Admins == 0 }

// Needed is how many people must approve a notice that the policy covers.
func (f *FourEyes) Needed() int { return max(f.Approvers, 1) }

// Lasts is how long an approval is good for; 0: for ever.
func (f *FourEyes) Lasts() time.Duration {
	if f == nil || f.Expires == "" {
		return 0
	}
	d, _ := time.ParseDuration(f.Expires) //nolint:errcheck // checked when it was read
	return d
}

// AdminsNeeded is how many admins must sign a change of the roster.
func (f *FourEyes) AdminsNeeded() int {
	if f == nil {
		return 1
	}
	return max(f.Admins, 1)
}

func (k *checker) fourEyes(f *FourEyes) {
	for n, s := range f.Streams {
		if s != notices.Service && s != notices.News {
			k.add(fmt.Sprintf("four_eyes.streams[%d]", n), "%q is no stream; write %s or %s", s, notices.Service,
				notices.News)
		}
	}
	k.between("four_eyes.above", f.Above, 0, 1e9)
	k.between("four_eyes.approvers", f.Approvers, 0, 20)
	k.between("four_eyes.admins", f.Admins, 0, 20)
	if f.Expires != "" && k.duration("four_eyes.expires", f.Expires, f.Expires) > 0 && f.Lasts() < time.Minute {
		k.add("four_eyes.expires", "%s is over before anybody can send; write for instance 48h", f.Expires)
	}
	if !slices.Contains([]string{"", "approver", "sender", "admin"}, f.Emergency) {
		k.add("four_eyes.emergency", "%q is no role that sends in an emergency; write approver, sender or admin",
			f.Emergency)
	}
}
