package bundle

import "tidings/internal/timestamp"

// stamped checks the time-stamp of the checkpoint, where there is one. It is told when that was made where the
// authority is known: without its roots anybody could have made it.
func (x *examined) stamped(roots *timestamp.Roots) {
	tsr, ok := x.files[StampName]
	if !ok {
		return
	}
	at, err := timestamp.Verify(tsr, x.files[CheckpointName], roots)
	switch {
	case err != nil:
		x.add(StampName, "changed", "%v", err)
	case roots != nil:
		x.Timestamp = &at
	}
}
