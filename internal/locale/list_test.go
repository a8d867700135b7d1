package locale

import "testing"

func TestListOfItemsWithCommas(t *testing.T) {
	l, err := Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	got := l.List([]string{"Japan", "Europe, Middle East and Africa"})
	if want := "Japan; Europe, Middle East and Africa"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
