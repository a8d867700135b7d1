package feedback

import (
	"encoding/json"
	"fmt"
)

// storedVersion is that of the form in which events are kept: the JSON names of
// Event, with the version as "v". It goes up when a name changes its meaning or a
// reader must know more than its names; a field that is added needs no new one.
//
//	none  the fields under their Go names ("Kind", "Row"), without a version, as
//	      kept before versions were; JSON names are read in any case, and each of
//	      ours is the Go name in lower case, so they are still read
//	1     the names in the tags of Event, empty ones left out
const storedVersion = 1

// storedEvent is an event with the version of its form.
type storedEvent struct {
	Version int `json:"v"`
	Event
}

// Encode gives the form in which an event is kept in the database.
func (e Event) Encode() ([]byte, error) { return json.Marshal(storedEvent{storedVersion, e}) }

// DecodeEvent reads what Encode gave, in this version or an earlier one. An event
// that was blanked ("{}") is one without a kind, from which nothing follows.
func DecodeEvent(data []byte) (Event, error) {
	var s storedEvent
	if err := json.Unmarshal(data, &s); err != nil {
		return Event{}, fmt.Errorf("a stored event: %w", err)
	}
	if s.Version > storedVersion {
		return Event{}, fmt.Errorf("a stored event has the form %d, and this program knows up to %d; use a newer one",
			s.Version, storedVersion)
	}
	return s.Event, nil
}
