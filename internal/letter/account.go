package letter

import (
	"fmt"

	"tidings/recipients"
)

// AccountReader is the reader of a letter to one account alone, by whatever contact. of has that
// account and no other. What a send froze for it is given as the fields of a row, and the
// account's place among so many accounts of the row: the facts of the others are left out. Without
// such facts they are made as a send would make them, but for what a list says that `affected`
// names.
func (s *Source) AccountReader(of Selected, frozen []byte, place, among int) (*Reader, error) {
	if len(of.Accounts) != 1 {
		return nil, fmt.Errorf("a letter to one account is made of %d", len(of.Accounts))
	}
	of.Facts = s.OwnFacts(nil)
	who, err := s.ReaderOf(of)
	if err != nil || of.Facts == nil || len(frozen) == 0 {
		return who, err
	}
	fields := map[string]string{}
	if err := readFields(fields, frozen); err != nil {
		return nil, fmt.Errorf("what was recorded of account %s cannot be read: %w", of.Accounts[0].Key, err)
	}
	all, err := recipients.ParseOwn(fields[recipients.OwnField])
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", of.Accounts[0].Key, err)
	}
	if len(all) == among && place < among {
		one := all[place]
		one.Name = "" // told only to who reads of several
		one.Roles = of.Accounts[0].Roles
		who.Own = recipients.Own{one}
	}
	return who, nil
}
