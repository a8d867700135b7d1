package mailtest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"testing"
)

// FreeAddress is a loopback address that nobody listens on, and that nobody but
// the caller's own server will take before the test ends. The kernel gives its port
// to no connection and to no listener on port 0, because it is below those that it
// hands out; and other tests, also of other processes, leave it alone, because an
// abstract unix socket of its name is held meanwhile.
func FreeAddress(t testing.TB) string {
	t.Helper()
	for range 1000 {
		port := lowestPort + rand.IntN(firstHandedOut()-lowestPort)
		if address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port)); reserve(t, port) && unused(address) {
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// lowestPort keeps away from the ports of ordinary services.
const lowestPort = 10000

// firstHandedOut is the first port that the kernel hands out itself.
func firstHandedOut() int {
	first := 32768 // Linux's own default
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		fmt.Sscan(string(text), &first) //nolint:errcheck // the default stays
	}
	return max(first, lowestPort+5000)
}

// reserve holds the port's name until the test ends. Systems without abstract unix
// sockets do without.
func reserve(t testing.TB, port int) bool {
	if _, err := os.Stat("/proc/net/unix"); err != nil {
		return true
	}
	l, err := net.Listen("unix", fmt.Sprintf("@tidings-test-port-%d", port))
	if err != nil {
		return false
	}
	t.Cleanup(func() { l.Close() })
	return true
}

func unused(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	l.Close()
	return true
}
