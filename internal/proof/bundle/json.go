package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// unambiguous refuses an object in which a name stands twice, however it is written: programs differ
// in which of them they take. Of the fields of a seal those named are looked into as well.
func unambiguous(object []byte, into ...string) error {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("it is no object")
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return errors.New("it cannot be read")
		}
		name, _ := t.(string)
		if seen[strings.ToLower(name)] {
			return fmt.Errorf("it has %.40q twice", name)
		}
		seen[strings.ToLower(name)] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return errors.New("it cannot be read")
		}
		for _, x := range into {
			if name == x && string(value) != "null" {
				if err := unambiguous(value); err != nil {
					return fmt.Errorf("%s: %w", x, err)
				}
			}
		}
	}
	return nil
}
