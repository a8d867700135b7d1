package mailtest_test

import (
	"net"
	"testing"

	"tidings/internal/mailtest"
)

// No two callers get the same address, although nobody listens on any, and no
// listener on a port of the kernel's choice gets one of them.
func TestFreeAddressIsKept(t *testing.T) {
	kept := map[string]bool{}
	for range 200 {
		address := mailtest.FreeAddress(t)
		if kept[address] {
			t.Fatalf("%s was given twice", address)
		}
		kept[address] = true
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			t.Errorf("somebody listens on %s", address)
		}
	}
	for range 200 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if kept[l.Addr().String()] {
			t.Errorf("%s was given away", l.Addr())
		}
	}
	for address := range kept {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatalf("the caller cannot listen: %v", err)
		}
		defer l.Close()
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
}
