package desk

import (
	"fmt"

	"tidings/notices"
)

// unneeded tells, once each, of records that cannot be read and that what was just made
// did without: had it needed one, it would have failed. why says so to the manager.
func (d *Desk) unneeded(r notices.Records, why string) {
	for _, b := range r.Broken {
		if _, told := d.told.LoadOrStore(b.Error(), true); !told && d.tell != nil {
			d.tell(fmt.Sprintf("%v; %s", b, why))
		}
	}
}

// What unneeded says of a letter, and of a list of records.
const (
	notInLetter = "this letter does not need it"
	notListed   = "it is left out here; correct the file"
	notInMove   = "this change was planned without it"
)
