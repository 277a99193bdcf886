interface ApiResponse<T> {
  success: boolean;
  message: string;
  data?: T;
  errors?: string[];
  timestamp: string;
}

interface OrderResponseDto {
  id: string;
  customerName: string;
  productName: string;
  quantity: number;
  totalAmount: number;
  status: string;
  createdAt: string;
}

// Example: Creating an order
async function createOrder(orderData: any): Promise<OrderResponseDto | null> {
  try {
    const response = await fetch('/api/orders', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(orderData)
    });

    const apiResponse: ApiResponse<OrderResponseDto> = await response.json();

    if (apiResponse.success) {
      console.log('Success:', apiResponse.message);
      return apiResponse.data!;
    } else {
      console.error('Failed:', apiResponse.message);
      console.error('Errors:', apiResponse.errors);
      return null;
    }
  } catch (error) {
    console.error('Request failed:', error);
    return null;
  }
}

// Accessing order properties
const order = await createOrder({ /* ... */ });
if (order) {
  console.log(`Order ID: ${order.id}`);
  console.log(`Customer: ${order.customerName}`);
  console.log(`Status: ${order.status}`);
}
