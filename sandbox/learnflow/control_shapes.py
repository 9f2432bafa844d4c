"""What the control API shows."""

from dataclasses import asdict

from sandbox.learnflow.deliveries import Delivery
from sandbox.learnflow.hands import Hands
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.shapes import certificate_shape, course_shape, enrollment_shape
from sandbox.learnflow.visits import Seen
from sandbox.learnflow.webhooks import endpoint_shape


def state_shape(hands: Hands) -> JsonObject:
    """Everything that is in the organisation."""
    organisation = hands.organisation
    return {
        "users": [organisation.user(person) for person in organisation.people],
        "courses": [course_shape(course) for course in organisation.courses],
        "enrollments": [enrollment_shape(enrollment) for enrollment in organisation.enrollments],
        "certificates": [certificate_shape(certificate) for certificate in organisation.certificates],
        "webhooks": [endpoint_shape(endpoint) for endpoint in hands.webhooks],
        "mail": [asdict(mail) for mail in hands.outbox_mail],
    }


def delivery_shape(delivery: Delivery) -> JsonObject:
    """One attempt."""
    return asdict(delivery) | {"body": delivery.body.decode("utf-8")}


def request_shape(seen: Seen) -> JsonObject:
    """One request."""
    return asdict(seen) | {"body": seen.body.decode("utf-8", errors="replace")}
