package bundle

// Read, Encode and List let tests take a bundle apart and put another one together.
var Read, Encode = read, encode

// Listed writes what proof.json says of the files anew, as somebody does who changed one.
func Listed(files map[string][]byte) error {
	p, err := parseProof(files[ProofName])
	if err != nil {
		return err
	}
	p.Files = list(files)
	files[ProofName], err = p.encode()
	return err
}
