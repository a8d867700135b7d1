// Package costtest holds the cost of reading and writing to the size of what is read.
package costtest

import (
	"runtime"
	"testing"
	"time"
)

// Linear wants work on something factor times as large to take about factor times as long. It is
// content with four times as much and a floor below which nothing is measured; a quadratic cost
// takes factor times as much. The processor's time of the thread is read where the system tells
// it, so that what other programs do meanwhile decides nothing, and one good reading of several is
// enough: a cost that grows too fast has none.
func Linear(t testing.TB, small, factor int, work func(size int)) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const floor = 20 * time.Millisecond
	short, long := time.Hour, time.Hour
	for range 6 {
		short, long = min(short, took(work, small)), min(long, took(work, factor*small))
		if long <= time.Duration(factor)*4*max(short, time.Millisecond)+floor {
			return
		}
	}
	t.Errorf("what is %d times as large takes %v instead of %v", factor, long, short)
}

func took(work func(int), size int) time.Duration {
	began := threadTime()
	work(size)
	return threadTime() - began
}
