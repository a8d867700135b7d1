package papertest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// paper is a file taken apart into its objects.
type paper struct {
	testing.TB
	data    []byte
	objects map[int]string // dictionaries, and all else that is no stream's data
	streams map[int][]byte // unpacked
}

// one gives the number and text of the only object that holds the words.
func (p *paper) one(words string) (n int, body string) {
	p.Helper()
	for i, b := range p.objects {
		if strings.Contains(b, words) {
			if n != 0 {
				p.Errorf("objects %d and %d both hold %s", n, i, words)
			}
			n, body = i, b
		}
	}
	if n == 0 {
		p.Fatalf("the file has no %s", words)
	}
	return n, body
}

// ref gives the number of the object that a key names, or 0.
func ref(body, key string) int {
	m := regexp.MustCompile(regexp.QuoteMeta(key) + ` \[?(\d+) 0 R`).FindStringSubmatch(body)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
