import requests
from typing import Optional, Dict, Any

def create_order(order_data: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """
    Creates an order and returns the order data if successful.
    """
    response = requests.post(
        'http://localhost:8080/api/orders',
        json=order_data
    )
    
    api_response = response.json()
    
    if api_response['success']:
        print(f"Success: {api_response['message']}")
        return api_response['data']  # Direct access to order
    else:
        print(f"Failed: {api_response['message']}")
        if api_response.get('errors'):
            for error in api_response['errors']:
                print(f"Error: {error}")
        return None

# Usage
order = create_order({
    'customerName': 'John Doe',
    'productName': 'Laptop',
    'quantity': 1,
    'totalAmount': 1299.99
})

if order:
    print(f"Order ID: {order['id']}")
    print(f"Customer: {order['customerName']}")
    print(f"Status: {order['status']}")
