package desk

import (
	"fmt"
	"strings"
	"time"

	"tidings/notices"
)

// clock reads what people type in the organisation's time zone.
func (d *Desk) clock() notices.Clock { return notices.Clock{Now: d.now(), Zone: d.zone()} }

// moment reads when something happened, as a person typed it; empty is now.
func (d *Desk) moment(what, typed string) (time.Time, error) {
	return momentOf(what, typed, d.clock().Past)
}

// happened is a moment that may not lie ahead: a record says what was.
func (d *Desk) happened(what, typed string) (time.Time, error) {
	t, err := d.moment(what, typed)
	if err == nil && t.After(d.now()) {
		err = BadFlag("%s is %s, which has not come yet; look at the day and the time", named(what, typed), d.Shown(t))
	}
	return t, err
}

// ahead reads when something is to happen.
func (d *Desk) ahead(what, typed string) (time.Time, error) {
	return momentOf(what, typed, d.clock().Ahead)
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

// span reads from when until when something is to be done. A time of day alone ends it
// at the next one after its beginning: from 22:00 until 02:00 goes over midnight.
func (d *Desk) span(from, until string) (begin, end time.Time, err error) {
	if from == "" || until == "" {
		return begin, end, BadFlag("a maintenance needs --from and --until: when it is to begin and to end")
	}
	if begin, err = d.ahead("--from", from); err != nil {
		return begin, end, err
	}
	after := notices.Clock{Now: begin, Zone: d.zone()}
	end, err = momentOf("--until", until, after.Ahead)
	return begin, end, err
}

// Happened reads a moment that a person typed of what was.
func (d *Desk) Happened(typed string) (time.Time, error) { return d.happened("", typed) }

// Over reads when something that began was over.
func (d *Desk) Over(began, typed string) (time.Time, error) {
	from, err := d.happened("", began)
	if err != nil {
		return from, err
	}
	t, err := d.happened("", typed)
	if err == nil && t.Before(from) {
		err = BadFlag("%s is before it began, on %s", d.Shown(t), d.Shown(from))
	}
	return t, err
}

// Planned reads from when until when something is to be done.
func (d *Desk) Planned(from, until string) (begin, end time.Time, err error) {
	begin, end, err = d.span(from, until)
	if err == nil && !begin.Before(end) {
		err = BadFlag("it is to end before it begins, or at once; look at the days and times")
	}
	return begin, end, err
}

// Shown writes a moment out for the person who typed it: day, time, offset and zone.
func (d *Desk) Shown(t time.Time) string {
	return t.In(d.zone()).Format("Mon "+stampForm) + " (" + d.zone().String() + ")"
}

// Stamp writes out when something was done, to the second, in the organisation's zone,
// whatever zone the machine is in.
func (d *Desk) Stamp(t time.Time) string { return t.In(d.zone()).Format("2006-01-02 15:04:05 -07:00") }

// Zone names the time zone of what is typed without an offset.
func (d *Desk) Zone() string { return d.zone().String() }
