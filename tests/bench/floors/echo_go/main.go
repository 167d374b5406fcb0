// Floor of the JSON echo: Go's net/http parsing the document into a struct and rendering it again.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"
)

type event struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Seconds int64     `json:"seconds"`
}

type document struct {
	LeadID      int64    `json:"lead_id"`
	PhoneNumber string   `json:"phone_number"`
	FullName    string   `json:"full_name"`
	Email       string   `json:"email"`
	Active      bool     `json:"active"`
	Score       float64  `json:"score"`
	Tags        []string `json:"tags"`
	Events      []event  `json:"events"`
	Comments    string   `json:"comments"`
}

func echo(answer http.ResponseWriter, request *http.Request) {
	var received document
	if err := json.NewDecoder(request.Body).Decode(&received); err != nil {
		http.Error(answer, err.Error(), http.StatusBadRequest)
		return
	}
	answer.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(answer).Encode(received); err != nil {
		log.Print(err)
	}
}

func main() {
	http.HandleFunc("/bench/echo", echo)
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
