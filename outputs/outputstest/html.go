package outputstest

import (
	"bytes"
	"testing"

	"golang.org/x/net/html"
)

// Tree reads a page as browsers do.
func Tree(t testing.TB, page []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// Walk calls f for every element of a page.
func Walk(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := range n.ChildNodes() {
		Walk(c, f)
	}
}

// Attr is the value of an element's attribute.
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
