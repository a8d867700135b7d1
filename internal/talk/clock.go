package talk

import (
	"fmt"
	"strings"
	"time"

	"tidings/notices"
)

// Clock reads moments that people type, and writes them out, in the organisation's time zone.
type Clock struct {
	now  func() time.Time
	zone *time.Location
}

// NewClock is a clock of a time zone.
func NewClock(now func() time.Time, zone *time.Location) *Clock { return &Clock{now: now, zone: zone} }

// Now is this moment.
func (c *Clock) Now() time.Time { return c.now() }

// Location is the organisation's time zone.
func (c *Clock) Location() *time.Location { return c.zone }

// Here is this moment in the organisation's time zone, to the second.
func (c *Clock) Here() time.Time { return c.now().In(c.zone).Truncate(time.Second) }

// notices reads what people type.
func (c *Clock) notices() notices.Clock { return notices.Clock{Now: c.now(), Zone: c.zone} }

// Moment reads when something happened, as a person typed it; empty is now.
func (c *Clock) Moment(what, typed string) (time.Time, error) {
	return momentOf(what, typed, c.notices().Past)
}

// Past is a moment that may not lie ahead: a record says what was.
func (c *Clock) Past(what, typed string) (time.Time, error) {
	t, err := c.Moment(what, typed)
	if err == nil && t.After(c.now()) {
		err = BadFlag("%s is %s, which has not come yet; look at the day and the time", named(what, typed), c.Shown(t))
	}
	return t, err
}

// Ahead reads when something is to happen.
func (c *Clock) Ahead(what, typed string) (time.Time, error) {
	return momentOf(what, typed, c.notices().Ahead)
}

func momentOf(what, typed string, read func(string) (time.Time, error)) (time.Time, error) {
	if typed == "" {
		typed = "now"
	}
	t, err := read(typed)
	if err != nil {
		return t, BadFlag("%s: %v", named(what, typed), err)
	}
	return t, nil
}

// named is what was typed, with the flag if it was typed behind one.
func named(what, typed string) string { return strings.TrimSpace(fmt.Sprintf("%s %q", what, typed)) }

// Span reads from when until when something is to be done. A time of day alone ends it
// at the next one after its beginning: from 22:00 until 02:00 goes over midnight.
func (c *Clock) Span(from, until string) (begin, end time.Time, err error) {
	if from == "" || until == "" {
		return begin, end, BadFlag("a maintenance needs --from and --until: when it is to begin and to end")
	}
	if begin, err = c.Ahead("--from", from); err != nil {
		return begin, end, err
	}
	end, err = momentOf("--until", until, func(s string) (time.Time, error) { return c.notices().After(begin, s) })
	return begin, end, err
}

// Happened reads a moment that a person typed of what was.
func (c *Clock) Happened(typed string) (time.Time, error) { return c.Past("", typed) }

// Over reads when something that began was over.
func (c *Clock) Over(began, typed string) (time.Time, error) {
	from, err := c.Past("", began)
	if err != nil {
		return from, err
	}
	t, err := c.Past("", typed)
	if err == nil && t.Before(from) {
		err = BadFlag("%s is before it began, on %s", c.Shown(t), c.Shown(from))
	}
	return t, err
}

// Planned reads from when until when something is to be done.
func (c *Clock) Planned(from, until string) (begin, end time.Time, err error) {
	begin, end, err = c.Span(from, until)
	if err == nil && !begin.Before(end) {
		err = BadFlag("it is to end before it begins, or at once; look at the days and times")
	}
	return begin, end, err
}

// Shown writes a moment out for the person who typed it: day, time, offset and zone.
func (c *Clock) Shown(t time.Time) string {
	return Day(t.In(c.zone)) + " (" + c.zone.String() + ")"
}

// Stamp writes out when something was done, to the second, in the organisation's zone,
// whatever zone the machine is in.
func (c *Clock) Stamp(t time.Time) string { return t.In(c.zone).Format("2006-01-02 15:04:05 -07:00") }

// Zone names the time zone of what is typed without an offset.
func (c *Clock) Zone() string { return c.zone.String() }
